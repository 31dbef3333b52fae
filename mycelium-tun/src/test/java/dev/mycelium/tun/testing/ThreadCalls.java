package dev.mycelium.tun.testing;

/** System calls that change the calling thread alone. Public for the class made from it. */
public interface ThreadCalls {
  /** open(2). */
  int open(String path, int flags);

  /** close(2). */
  int close(int descriptor);

  /** setns(2). */
  int setns(int descriptor, int kind);

  /** capset(2), with the addresses of header and data. */
  int capset(long header, long data);
}

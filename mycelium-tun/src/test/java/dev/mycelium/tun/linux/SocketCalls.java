package dev.mycelium.tun.linux;

/** What java.net does not let a program do with sockets. Public for the class made from it. */
public interface SocketCalls {
  /** setsockopt(2). */
  int setsockopt(int descriptor, int level, int name, long value, int length);

  /** connect(2). */
  int connect(int descriptor, long address, int length);
}

package dev.mycelium.bench;

import dev.mycelium.SecretKey;
import dev.mycelium.internal.crypto.PacketCipher;
import dev.mycelium.internal.crypto.SharedSecret;
import dev.mycelium.spi.PacketBuffer;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Sealing and opening of one packet in place. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SealBenchmark {
  /** Bytes of the IPv6 packet. */
  @Param({"100", "1400"})
  public int packetBytes;

  private final PacketBuffer buffer = new PacketBuffer(1500, null);
  private final PacketCipher cipher = new PacketCipher(new SecureRandom());
  private SharedSecret secret = secret();
  private byte[] sealed = new byte[0];

  private static SharedSecret secret() {
    return SharedSecret.derive(SecretKey.generate(), SecretKey.generate().publicKey())
        .orElseThrow();
  }

  /** A sealed body to open again and again. */
  @Setup
  public void prepare() {
    seal();
    sealed = buffer.array().clone();
  }

  /** Header and payload to ciphertext, tag and nonce. */
  @Benchmark
  public byte[] seal() {
    cipher.seal(buffer.array(), PacketBuffer.BODY_OFFSET, 4 + packetBytes, secret);
    return buffer.array();
  }

  /** Back again; includes a copy of the packet, as opening in place destroys it. */
  @Benchmark
  public boolean open() {
    System.arraycopy(sealed, 0, buffer.array(), 0, 72 + packetBytes);
    return cipher.open(buffer.array(), PacketBuffer.BODY_OFFSET, 32 + packetBytes, secret);
  }
}

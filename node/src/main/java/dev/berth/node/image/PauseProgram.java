package dev.berth.node.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The process of a sandbox, which holds the pod's namespaces and does nothing: a static ELF program of some 300 bytes,
 * put together here, so that no compiler and no download is needed. In C:
 *
 * <pre>
 *   sigaction(SIGCHLD, SIG_IGN);   // children of others that end here, in a shared process namespace, are no zombies
 *   sigaction(SIGTERM, exit);      // as the first process of its namespace it would not be ended otherwise
 *   sigaction(SIGINT, exit);
 *   for (;;) wait for a signal;
 *   exit: _exit(0);
 * </pre>
 */
final class PauseProgram {
  private static final long BASE = 0x400000;
  private static final int HEADERS = 64 + 56;
  private static final int SA_RESTORER = 0x04000000;
  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;
  private static final int SIGCHLD = 17;

  private PauseProgram() {}

  /**
   * @param architecture Go's word
   * @return empty for one that it is not written for
   */
  static Optional<byte[]> of(String architecture) {
    return switch (architecture) {
      case "amd64" -> Optional.of(elf(62, PauseProgram::amd64));
      case "arm64" -> Optional.of(elf(183, PauseProgram::arm64));
      default -> Optional.empty();
    };
  }

  /** Instructions, given where the two structures for sigaction are; and where the exit is. */
  private interface Code {
    int write(ByteBuffer at, int ignore, int exit);
  }

  private static byte[] elf(int machine, Code code) {
    // the instructions are as long wherever the data is: the first round measures
    ByteBuffer measured = buffer();
    measured.position(HEADERS);
    code.write(measured, 0x1000, 0x1000);
    int length = (measured.position() + 7) & ~7;
    ByteBuffer out = buffer();
    out.position(HEADERS);
    int exit = code.write(out, length, length + 32);
    out.position(length);
    // handler, flags, restorer, mask
    out.putLong(1).putLong(0).putLong(0).putLong(0);
    out.putLong(BASE + exit).putLong(SA_RESTORER).putLong(BASE + exit).putLong(0);
    int size = out.position();
    headers(out, machine, size);
    byte[] bytes = new byte[size];
    out.get(0, bytes);
    return bytes;
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void headers(ByteBuffer out, int machine, int size) {
    out.position(0);
    out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    out.putShort((short) 2).putShort((short) machine).putInt(1);
    out.putLong(BASE + HEADERS).putLong(64).putLong(0).putInt(0);
    out.putShort((short) 64).putShort((short) 56).putShort((short) 1);
    out.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    // one segment: all of the file, to read and to run
    out.putInt(1).putInt(5).putLong(0).putLong(BASE).putLong(BASE);
    out.putLong(size).putLong(size).putLong(0x1000);
  }

  private static int amd64(ByteBuffer out, int ignore, int exit) {
    amd64Action(out, SIGCHLD, ignore);
    amd64Action(out, SIGTERM, exit);
    amd64Action(out, SIGINT, exit);
    // again: mov eax, pause; syscall; jmp again
    hex(out, 0xb8).putInt(34);
    hex(out, 0x0f, 0x05, 0xeb, 0xf7);
    int end = out.position();
    // xor edi, edi; mov eax, exit; syscall
    hex(out, 0x31, 0xff, 0xb8).putInt(60);
    hex(out, 0x0f, 0x05);
    return end;
  }

  /** rt_sigaction(signal, action, 0, 8). */
  private static void amd64Action(ByteBuffer out, int signal, int action) {
    hex(out, 0xbf).putInt(signal); // mov edi
    hex(out, 0xbe).putInt((int) BASE + action); // mov esi
    hex(out, 0x31, 0xd2); // xor edx, edx
    hex(out, 0x41, 0xba).putInt(8); // mov r10d
    hex(out, 0xb8).putInt(13); // mov eax
    hex(out, 0x0f, 0x05); // syscall
  }

  private static int arm64(ByteBuffer out, int ignore, int exit) {
    arm64Action(out, SIGCHLD, ignore);
    arm64Action(out, SIGTERM, exit);
    arm64Action(out, SIGINT, exit);
    // again: ppoll(0, 0, 0, 0); b again
    for (int register = 0; register < 5; register++) {
      move(out, register, 0);
    }
    move(out, 8, 73);
    out.putInt(0xd4000001);
    out.putInt(0x14000000 | (-7 & 0x3ffffff));
    int end = out.position();
    move(out, 0, 0);
    move(out, 8, 93);
    out.putInt(0xd4000001);
    return end;
  }

  private static void arm64Action(ByteBuffer out, int signal, int action) {
    move(out, 0, signal);
    int distance = action - out.position();
    out.putInt(0x10000001 | (distance & 3) << 29 | (distance >> 2 & 0x7ffff) << 5); // adr x1
    move(out, 2, 0);
    move(out, 3, 8);
    move(out, 8, 134);
    out.putInt(0xd4000001); // svc 0
  }

  /** movz. */
  private static void move(ByteBuffer out, int register, int value) {
    out.putInt(0xd2800000 | value << 5 | register);
  }

  private static ByteBuffer hex(ByteBuffer out, int... bytes) {
    for (int b : bytes) {
      out.put((byte) b);
    }
    return out;
  }
}

package dev.berth.node.host;

/** Linux said no. The message has the call, the path and what Linux says. */
public final class SystemCallException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int EPERM = 1;
  private static final int ENOENT = 2;
  private static final int EAGAIN = 11;
  private static final int EBUSY = 16;
  private static final int EEXIST = 17;
  private static final int EXDEV = 18;
  private static final int ENOTDIR = 20;
  private static final int EINVAL = 22;
  private static final int ENOSYS = 38;
  private static final int ELOOP = 40;

  private final int errno;

  SystemCallException(String what, int errno, String text) {
    super(what + ": " + text + hint(what, errno));
    this.errno = errno;
  }

  private static String hint(String what, int errno) {
    return switch (errno) {
      case EPERM -> what.contains("mount") ? " (the node agent needs CAP_SYS_ADMIN)" : "";
      case ENOSYS -> " (Linux 5.6 or newer is needed)";
      default -> "";
    };
  }

  boolean isNotFound() {
    return errno == ENOENT;
  }

  boolean isThere() {
    return errno == EEXIST;
  }

  boolean isTryAgain() {
    return errno == EAGAIN;
  }

  boolean isBusy() {
    return errno == EBUSY;
  }

  /** What should be unmounted is not mounted. */
  boolean isNotMounted() {
    return errno == EINVAL || errno == ENOENT;
  }

  /** The path leads out of where it has to stay, or through another mount. */
  boolean isEscape() {
    return errno == EXDEV || errno == ELOOP;
  }

  boolean isNotDirectory() {
    return errno == ENOTDIR;
  }
}

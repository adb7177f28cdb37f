package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.node.host.NetworkClaim.Marks;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkClaimTest {
  private static final Optional<Path> HERE = Optional.empty();

  @TempDir private Path temp;
  private final Set<Path> pods = new HashSet<>();
  private Path owner;
  private Path other;
  private Marks marks;

  @BeforeEach
  void prepare() {
    owner = temp.resolve("one/node");
    other = temp.resolve("two/node");
    marks = new Marks(temp.resolve("run"), pods::contains);
  }

  @Test
  void aNetworkIsOneNodesWhileItRuns() {
    assertThat(NetworkClaim.obstacle(owner, HERE, marks)).isEmpty();
    String inUse =
        "this machine's network has the pods of another Berth, whose data are in " + temp.resolve("one") + ": berth down --data-dir "
            + temp.resolve("one") + " stops it";
    try (NetworkClaim _ = NetworkClaim.take(owner, HERE, marks)) {
      assertThat(NetworkClaim.obstacle(other, HERE, marks)).contains(inUse);
      assertThat(NetworkClaim.other(other, HERE, marks)).contains(owner);
      assertThatThrownBy(() -> NetworkClaim.take(other, HERE, marks)).hasMessage(inUse);
      assertThatThrownBy(() -> NetworkClaim.take(owner, HERE, marks)).hasMessage(inUse);
      assertThat(NetworkClaim.other(owner, HERE, marks)).as("its own is nobody else's").isEmpty();
    }
    assertThat(NetworkClaim.other(other, HERE, marks)).as("it has ended, and nothing of it runs").isEmpty();
    NetworkClaim.take(other, HERE, marks).close();
    pods.add(other);
    assertThat(NetworkClaim.other(owner, HERE, marks)).contains(other);
    NetworkClaim.forget(owner, marks);
    assertThat(NetworkClaim.other(owner, HERE, marks)).contains(other);
    NetworkClaim.forget(other, marks);
    assertThat(temp.resolve("run")).isEmptyDirectory();
  }

  @Test
  void itStaysANodesWhilePodsGoOnWithoutIt() {
    NetworkClaim.take(owner, HERE, marks).close();
    pods.add(owner);
    assertThat(NetworkClaim.other(other, HERE, marks)).contains(owner);
    assertThatThrownBy(() -> NetworkClaim.take(other, HERE, marks)).isInstanceOf(IllegalStateException.class);
    NetworkClaim.take(owner, HERE, marks).close();
    pods.clear();
    NetworkClaim.take(other, HERE, marks).close();
  }

  @Test
  void eachNetworkHasItsOwn() {
    // the number of any file will do for that of a namespace
    try (NetworkClaim _ = NetworkClaim.take(owner, Optional.of(temp), marks)) {
      assertThat(NetworkClaim.other(other, Optional.of(temp), marks)).contains(owner);
      assertThat(NetworkClaim.other(other, HERE, marks)).isEmpty();
      NetworkClaim.take(other, HERE, marks).close();
    }
  }
}

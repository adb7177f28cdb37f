package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootClaimTest {
  @TempDir private Path temp = Path.of("/");
  private Path owner = Path.of("/");
  private Path other = Path.of("/");
  private Path root = Path.of("/");

  @BeforeEach
  void begin() throws IOException {
    temp = temp.toRealPath();
    owner = Files.createDirectories(temp.resolve("one/node"));
    other = Files.createDirectories(temp.resolve("two/node"));
    root = temp.resolve("kubelet");
  }

  /** As an agent that has been there leaves it. */
  private void used(Path by, Path at) throws IOException {
    RootClaim.take(by, at).close();
    file(at.resolve("pods/u1/etc-hosts"));
    file(at.resolve("plugins/kubernetes.io/csi/d/x/vol_data.json"));
    file(at.resolve("plugins/csi-hostpath/csi.sock"));
    file(at.resolve("plugins_registry/csi-hostpath-reg.sock"));
    file(at.resolve("berth-mounts.jsonl"));
  }

  private static void file(Path path) throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, "x");
  }

  @Test
  void theRootIsFoundAgainWithoutBeingTold() {
    assertThat(RootClaim.of(owner)).isEqualTo(owner.resolve("kubelet"));
    RootClaim.take(owner, root).close();
    assertThat(RootClaim.of(owner)).isEqualTo(root);
    assertThat(RootClaim.obstacle(owner, root)).isEmpty();
  }

  @Test
  void theRootOfAnotherBerthIsRefusedThoughThatOneIsStopped() throws IOException {
    RootClaim.take(owner, root).close();
    assertThat(RootClaim.obstacle(other, root).orElseThrow())
        .isEqualTo(
            root + " is the root of another Berth, whose data are in " + temp + "/one: berth down --purge --data-dir " + temp
                + "/one frees it; or choose another --root-dir");
    assertThatThrownBy(() -> RootClaim.take(other, root)).hasMessageContaining("another Berth");
    assertThat(RootClaim.remove(other, root)).isEmpty();
    assertThat(RootMark.read(root)).map(RootMark::owner).contains(owner);
  }

  @Test
  void theUsualRootOfAnotherBerthIsRefusedToo() throws IOException {
    Path theirs = owner.resolve("kubelet");
    RootClaim.take(owner, theirs).close();
    assertThat(RootClaim.obstacle(other, theirs).orElseThrow()).contains("another Berth");
    Files.writeString(theirs.resolve("berth-node"), ""); // as it was before owners were written down
    assertThat(RootClaim.obstacle(other, theirs).orElseThrow()).contains("another Berth");
    assertThat(RootClaim.obstacle(owner, theirs)).isEmpty();
  }

  @Test
  void whileANodeRunsNobodyElseTakesItsRoot() {
    try (RootClaim _ = RootClaim.take(owner, root)) {
      assertThatThrownBy(() -> RootClaim.take(owner, root)).hasMessageStartingWith(root + " is the root of a node that runs");
    }
    RootClaim.take(owner, root).close();
  }

  @Test
  void aKubeletThatAnswersIsLeftAloneAndOneThatHasGoneIsNotInTheWay() throws IOException {
    Path socket = Files.createDirectories(root.resolve("pod-resources")).resolve("kubelet.sock");
    try (ServerSocketChannel kubelet = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      kubelet.bind(UnixDomainSocketAddress.of(socket));
      assertThat(RootClaim.obstacle(owner, root).orElseThrow())
          .isEqualTo(
              root + " is the root of a kubelet that runs (it answers at " + socket + "): stop it, or choose another --root-dir");
    }
    assertThat(socket).exists();
    assertThat(RootClaim.obstacle(owner, root)).isEmpty();
  }

  @Test
  void podsOfAnotherAgentAreRefused() throws IOException {
    Files.createDirectories(root.resolve("pods/theirs"));
    assertThatThrownBy(() -> RootClaim.take(owner, root))
        .hasMessage(
            root + "/pods holds pods of another node agent: stop that agent and remove its pods, or choose another --root-dir");
    assertThat(root.resolve("berth-node")).doesNotExist();
  }

  @Test
  void whatLayThereBeforeStaysAndWhatTheNodeMadeGoes() throws IOException {
    file(root.resolve("config.yaml"));
    file(root.resolve("pki/kubelet.crt"));
    file(root.resolve("plugins/older/csi.sock"));
    Files.createDirectories(root.resolve("pods"));
    used(owner, root);
    file(root.resolve("password"));
    assertThat(RootClaim.remove(owner, root)).containsExactly(root.resolve("password").toString());
    assertThat(RootMark.names(root)).containsExactly("config.yaml", "password", "pki", "plugins", "pods");
    assertThat(RootMark.names(root.resolve("plugins"))).containsExactly("older");
    assertThat(root.resolve("pods")).isEmptyDirectory();
  }

  @Test
  void nothingIsLeftOfARootThatTheNodeMadeItself() throws IOException {
    used(owner, root);
    RootClaim.take(owner, root).close(); // a restart does not count what is there as found
    assertThat(RootClaim.remove(owner, root)).isEmpty();
    assertThat(root).doesNotExist();
  }

  @Test
  void aNodeKeepsItsRootWhenItsDirectoryIsMoved() throws IOException {
    used(owner, root);
    Files.move(temp.resolve("one"), temp.resolve("three"));
    Path moved = temp.resolve("three/node");
    assertThat(RootClaim.of(moved)).isEqualTo(root);
    RootClaim.take(moved, root).close();
    assertThat(RootMark.read(root)).map(RootMark::owner).contains(moved);
    assertThat(RootClaim.obstacle(other, root)).isPresent();
  }

  @Test
  void theUsualRootMovesWithItsOwner() throws IOException {
    used(owner, owner.resolve("kubelet"));
    Files.move(temp.resolve("one"), temp.resolve("three"));
    Path moved = temp.resolve("three/node");
    assertThat(RootClaim.of(moved)).isEqualTo(moved.resolve("kubelet"));
    RootClaim.take(moved, moved.resolve("kubelet")).close();
  }

  @Test
  void aRootWhoseOwnerIsGoneIsTakenUnlessPodsHaveFilesThere() throws IOException {
    file(root.resolve("config.yaml"));
    used(owner, root);
    Trees.remove(temp.resolve("one"));
    assertThat(RootClaim.obstacle(other, root).orElseThrow())
        .contains(root + "/pods holds pods of a Berth whose data are gone (they were in " + owner + ")");
    Trees.remove(root.resolve("pods"));
    RootClaim.take(other, root).close();
    assertThat(RootClaim.remove(other, root)).isEmpty();
    assertThat(RootMark.names(root)).containsExactly("config.yaml");
  }

  @Test
  void podsThatHaveFilesInTheFormerRootAreNotLeftBehind() throws IOException {
    Path usual = owner.resolve("kubelet");
    used(owner, usual);
    assertThat(RootClaim.obstacle(owner, root).orElseThrow())
        .isEqualTo(
            "the pods of this node have their files in " + usual + ": go on with --root-dir " + usual
                + ", or stop it (berth down) and move that directory to " + root);
    Files.move(usual, root);
    RootClaim.take(owner, root).close();
    assertThat(RootClaim.of(owner)).isEqualTo(root);
  }

  @Test
  void aFormerRootWithoutPodsGoes() throws IOException {
    used(owner, root);
    Trees.remove(root.resolve("pods/u1"));
    RootClaim.take(owner, temp.resolve("next")).close();
    assertThat(root).doesNotExist();
    assertThat(RootClaim.of(owner)).isEqualTo(temp.resolve("next"));
  }

  @Test
  void aLinkIsRefusedForDriversInContainersDoNotSeeWhereItLeads() throws IOException {
    Files.createSymbolicLink(root, Files.createDirectory(temp.resolve("disk")));
    assertThat(RootClaim.obstacle(owner, root).orElseThrow())
        .isEqualTo(
            "--root-dir: " + root + " leads to " + temp + "/disk: name that, or mount it there with mount --bind");
    assertThat(RootClaim.obstacle(owner, root.resolve("below")).orElseThrow()).contains("leads to");
    assertThat(RootClaim.obstacle(owner, Path.of("/")).orElseThrow()).contains("/ is not a directory for a node alone");
  }

  @Test
  void onlyWhatAnAgentMountsIsItsOwn() throws IOException {
    try (Scratch scratch = Scratch.mountable()) {
      Path disk = scratch.directory("var");
      Path at = disk.resolve("kubelet");
      scratch.mounts().memory(disk.toString(), 1 << 16);
      RootClaim.take(owner, at).close();
      new Mounts().share(at.toString());
      for (String mine : new String[] {"pods/u1/v", "plugins/d/mount", "disk"}) {
        scratch.mounts().memory(Files.createDirectories(at.resolve(mine)).toString(), 1 << 16);
      }
      boolean bound = MountTable.now().at(at.toString()).isPresent(); // where the host's mounts are shared it is not needed
      assertThat(RootClaim.mounts(owner, at))
          .startsWith(at + "/pods/u1/v", at + "/plugins/d/mount")
          .hasSize(bound ? 3 : 2);
      assertThat(RootClaim.mounts(other, at)).isEmpty();
      assertThat(MountTable.now().showsItself(disk.toString())).isFalse();
      assertThatThrownBy(() -> RootClaim.remove(owner, at)).isInstanceOf(IllegalStateException.class);
      assertThat(RootMark.read(at)).isPresent();
    }
  }
}

package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("linux")
class SubPathsTest {
  private Scratch scratch;
  private SubPaths subPaths;
  private Path volume;

  @BeforeEach
  void make() throws IOException {
    scratch = Scratch.mountable();
    subPaths = new SubPaths(scratch.paths(), scratch.mounts());
    volume = scratch.directory("volume");
  }

  @AfterEach
  void remove() {
    scratch.close();
  }

  private Path prepare(String subPath) throws IOException {
    return Path.of(subPaths.prepare("u1", "data", "c", 0, volume.toString(), subPath));
  }

  @Test
  @Spec({"C94", "G17"})
  void aSubPathIsBoundBesideTheVolume() throws IOException {
    scratch.file("volume/a/b/file", "x");
    Path bound = prepare("a/b");
    assertThat(bound).isEqualTo(scratch.root().resolve("kubelet/pods/u1/volume-subpaths/data/c/0"));
    assertThat(bound.resolve("file")).hasContent("x");
    assertThat(prepare("a/b/file")).hasContent("x");
    assertThat(prepare(".").resolve("a")).isDirectory();
  }

  @Test
  @Spec({"C94", "G17"})
  void whatIsMissingIsMadeAsTheVolumesRootIs() throws IOException {
    Files.setAttribute(volume, "unix:mode", 02775);
    prepare("new/deep");
    assertThat(Scratch.mode(volume.resolve("new"))).isEqualTo(02775);
    assertThat(Scratch.mode(volume.resolve("new/deep"))).isEqualTo(02775);
  }

  @Test
  @Spec({"C94", "G17"})
  void aLinkThatLeadsOutOfTheVolumeIsRefused() throws IOException {
    Path outside = scratch.file("outside/secret", "x").getParent();
    Files.createSymbolicLink(volume.resolve("root"), Path.of("/"));
    Files.createSymbolicLink(volume.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(volume.resolve("absolute"), outside);
    Files.createSymbolicLink(volume.resolve("relative"), Path.of("../outside"));
    for (String attack : new String[] {"root", "root/etc", "up", "up/outside", "absolute/secret", "relative", "relative/new"}) {
      assertThatThrownBy(() -> prepare(attack)).as(attack).isInstanceOf(SystemCallException.class);
    }
    assertThat(outside.resolve("new")).doesNotExist();
    assertThat(scratch.mounts().table().within(scratch.root().toString())).isEmpty();
  }

  @Test
  @Spec("C94")
  void aLinkThatStaysInsideIsFollowed() throws IOException {
    scratch.file("volume/real/file", "x");
    Files.createSymbolicLink(volume.resolve("link"), Path.of("real"));
    assertThat(prepare("link").resolve("file")).hasContent("x");
    assertThat(prepare("link/new").toFile()).isDirectory();
    assertThat(volume.resolve("real/new")).isDirectory();
  }

  /** While one pod turns a link to the outside and back, another's sub-path is prepared again and again. */
  @Test
  @Spec("C94")
  void aLinkThatIsTurnedMeanwhileNeverLeadsOutside() throws Exception {
    Path outside = scratch.file("outside/sub/secret", "x").getParent();
    scratch.file("volume/inside/sub/file", "x");
    Path turned = Files.createSymbolicLink(volume.resolve("turned"), Path.of("inside"));
    AtomicBoolean stop = new AtomicBoolean();
    Thread attacker = Thread.ofPlatform().start(() -> turn(turned, stop));
    int seen = 0;
    int refused = 0;
    try {
      for (int i = 0; i < 20_000 && (i < 300 || seen == 0 || refused == 0); i++) {
        try {
          Path bound = Path.of(subPaths.prepare("u1", "data", "c", 0, volume.toString(), "turned/sub"));
          assertThat(Trees.names(bound)).containsExactly("file");
          seen++;
        } catch (SystemCallException e) {
          refused++;
        }
      }
    } finally {
      stop.set(true);
      attacker.join();
    }
    assertThat(seen).isPositive();
    assertThat(refused).isPositive();
    assertThat(Trees.names(outside)).containsExactly("secret");
  }

  private void turn(Path link, AtomicBoolean stop) {
    try {
      while (!stop.get()) {
        for (Path target : new Path[] {Path.of("../outside"), Path.of("inside")}) {
          Path next = Files.createSymbolicLink(volume.resolve("next"), target);
          Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @Spec("C94")
  void anotherAttemptSeesWhatTheNameMeansNow() throws IOException {
    scratch.file("volume/dir/file", "old");
    Path first = prepare("dir");
    assertThat(prepare("dir")).isEqualTo(first);
    assertThat(scratch.mounts().table().within(first.toString())).hasSize(1);
    Files.move(volume.resolve("dir"), volume.resolve("gone"));
    scratch.file("volume/dir/file", "new");
    assertThat(prepare("dir").resolve("file")).hasContent("new");
    assertThat(scratch.mounts().table().within(first.toString())).hasSize(1);
  }

  @Test
  @Spec({"C86", "G17"})
  void allSubPathsOfAVolumeAreLetGoOf() throws IOException {
    scratch.file("volume/a/file", "x");
    subPaths.prepare("u1", "data", "c", 0, volume.toString(), "a");
    subPaths.prepare("u1", "data", "d", 1, volume.toString(), "a/file");
    subPaths.release("u1", "data");
    subPaths.release("u1", "data");
    assertThat(scratch.mounts().table().within(scratch.root().toString())).isEmpty();
    assertThat(scratch.root().resolve("kubelet/pods/u1/volume-subpaths/data")).doesNotExist();
    assertThat(volume.resolve("a/file")).hasContent("x");
  }
}

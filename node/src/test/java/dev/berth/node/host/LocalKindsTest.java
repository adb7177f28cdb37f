package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.RealLoop;
import dev.berth.client.FixedApi;
import dev.berth.client.FixedSource;
import dev.berth.node.linux.Commands;
import dev.berth.node.linux.LinuxCommands;
import dev.berth.node.volume.FsGroup;
import dev.berth.node.volume.HostVolumes.Notice;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.LocalVolume.Kind;
import dev.berth.node.volume.LocalVolume.Use;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a local volume's path is, its pods share it, and their group may write (test/e2e/storage/persistent_volumes-local.go). */
@Tag("linux")
class LocalKindsTest {
  /** As upstream calls them. */
  enum Lies {
    DIR,
    DIR_LINK,
    DIR_BINDMOUNTED,
    DIR_LINK_BINDMOUNTED,
    TMPFS,
    BLOCKFS_WITH_FORMAT,
    BLOCKFS_WITHOUT_FORMAT
  }

  private final Commands commands = new LinuxCommands();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final RealLoop loop = new RealLoop("local volumes", failures::add);
  private Scratch scratch;
  private LinuxVolumes volumes;
  private String device = "";

  @BeforeEach
  void make() throws IOException {
    scratch = Scratch.mountable();
    volumes = new LinuxVolumes(scratch.paths(), loop, new FixedApi(loop, new FixedSource(loop)), commands);
    volumes.begin();
  }

  @AfterEach
  void remove() {
    loop.close();
    List<String> points =
        scratch.mounts().table().within(scratch.root().toString()).stream().map(MountTable.Entry::point).toList();
    points.reversed().forEach(scratch.mounts()::unmount);
    if (!device.isEmpty()) {
      commands.run("losetup", "--detach", device).orThrow();
    }
    scratch.close();
    assertThat(failures).isEmpty();
  }

  /** What an operator prepares: the path that the volume names. */
  private Path prepared(Lies lies) throws IOException {
    Path dir = scratch.directory("disk");
    return switch (lies) {
      case DIR -> dir;
      case DIR_LINK -> Files.createSymbolicLink(scratch.root().resolve("link"), dir);
      case DIR_BINDMOUNTED -> bound(dir);
      case DIR_LINK_BINDMOUNTED -> Files.createSymbolicLink(scratch.root().resolve("link"), bound(dir));
      case TMPFS -> {
        commands.run("mount", "-t", "tmpfs", "-o", "size=10m", "ram", dir.toString()).orThrow();
        yield dir;
      }
      case BLOCKFS_WITH_FORMAT -> {
        commands.run("mkfs.ext4", "-q", "-F", disk()).orThrow();
        commands.run("mount", "-t", "ext4", device, dir.toString()).orThrow();
        yield dir;
      }
      case BLOCKFS_WITHOUT_FORMAT -> Path.of(disk());
    };
  }

  private Path bound(Path dir) {
    scratch.mounts().bind(dir.toString(), dir.toString(), false);
    return dir;
  }

  private String disk() throws IOException {
    Path image = scratch.root().resolve("image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(64 << 20);
    }
    Commands.Result made = commands.run("losetup", "--find", "--show", image.toString());
    Assumptions.assumeTrue(made.succeeded(), () -> "needs loop devices: " + made.failure());
    device = made.stdout().strip();
    return device;
  }

  private LocalVolume of(String uid, Path path, int group) {
    Use use =
        new Use(
            "pv", "shop", "web-0", "default", false, false, List.of(), Optional.of(new FsGroup(group, false, false)),
            Optional.empty(), 0);
    JsonObject source = JsonObject.EMPTY.with("path", path.toString());
    return new LocalVolume(uid, "v", Kind.LOCAL, scratch.paths().volume(uid, Kind.LOCAL.plugin(), "pv"), source, use);
  }

  private <T> T done(Supplier<CompletionStage<T>> verb) {
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          var _ = verb.get().whenComplete((value, why) -> {
            if (why == null) {
              done.complete(value);
            } else {
              done.completeExceptionally(why);
            }
          });
        });
    return done.orTimeout(30, TimeUnit.SECONDS).join();
  }

  @ParameterizedTest
  @EnumSource
  void whileOnePodHasItItStaysThatPodsGroupsAndAnotherIsToldSo(Lies lies) throws IOException {
    Path path = prepared(lies);
    LocalVolume one = of("u1", path, 1234);
    LocalVolume two = of("u2", path, 4321);
    LocalVolume same = of("u3", path, 1234);
    assertThat(done(() -> volumes.setUp(one))).isEmpty();
    assertThat(done(() -> volumes.setUp(two)))
        .contains(
            new Notice(
                "AlreadyMountedVolume",
                "The requested fsGroup is 4321, but the volume pv has GID 1234. The volume may not be shareable."));
    assertThat(Scratch.group(Path.of(two.path()))).isEqualTo(1234);
    assertThat(done(() -> volumes.setUp(two))).as("told once").isEmpty();
    assertThat(done(() -> volumes.setUp(same))).isEmpty();
    for (LocalVolume volume : List.of(one, two, same)) {
      done(() -> volumes.tearDown(volume));
    }
    assertThat(done(() -> volumes.setUp(two))).isEmpty();
    assertThat(Scratch.group(Path.of(two.path()))).as("once nobody had it any more").isEqualTo(4321);
    done(() -> volumes.tearDown(two));
  }

  @ParameterizedTest
  @Spec({"C127", "C92", "G13"})
  @EnumSource
  void podsShareItAtOnceAndOneAfterTheOtherEachWithItsGroup(Lies lies) throws IOException {
    Path path = prepared(lies);
    LocalVolume one = of("u1", path, 1234);
    LocalVolume two = of("u2", path, 1234);
    done(() -> volumes.setUp(one));
    Path written = Files.writeString(Path.of(one.path(), "file"), "from one");
    assertThat(written).hasContent("from one");
    assertThat(Scratch.group(Path.of(one.path()))).isEqualTo(1234);
    assertThat(Scratch.mode(Path.of(one.path())) & 02070).as("the group may write, and what is made is the group's").isEqualTo(02070);

    done(() -> volumes.setUp(two));
    assertThat(Path.of(two.path(), "file")).hasContent("from one");
    Files.writeString(Path.of(two.path(), "file"), "from two");
    assertThat(Path.of(one.path(), "file")).hasContent("from two");
    assertThat(Scratch.group(Path.of(two.path(), "file"))).isEqualTo(1234);

    done(() -> volumes.tearDown(one));
    assertThat(Path.of(two.path(), "file")).hasContent("from two");
    done(() -> volumes.tearDown(two));
    assertThat(Path.of(one.path())).doesNotExist();
    assertThat(Path.of(two.path())).doesNotExist();

    LocalVolume three = of("u3", path, 4321);
    done(() -> volumes.setUp(three));
    assertThat(Path.of(three.path(), "file")).hasContent("from two");
    assertThat(Scratch.group(Path.of(three.path(), "file"))).as("another group, after the others have gone").isEqualTo(4321);
    done(() -> volumes.tearDown(three));
  }
}

package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.RealLoop;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.FixedApi;
import dev.berth.client.FixedSource;
import dev.berth.model.kinds.Kinds;
import dev.berth.node.linux.Commands;
import dev.berth.node.linux.LinuxCommands;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.LocalVolume.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real GlusterFS server in a network of its own, since it needs an address that is not 127.0.0.1. Takes a few seconds. */
@Tag("linux")
class GlusterTest {
  private static final String SERVER = "10.213.7.1";

  private final Commands host = new LinuxCommands();
  private final String network = "berth-gluster-" + ProcessHandle.current().pid();
  private final Commands inside = host.inNetwork(Path.of("/run/netns", network));
  private Scratch scratch;

  @BeforeEach
  void make() throws IOException {
    Assumptions.assumeTrue(
        host.find("glusterd").isPresent() && host.find("mount.glusterfs").isPresent(),
        "needs glusterd and mount.glusterfs (Debian: glusterfs-server)");
    scratch = Scratch.mountable();
    Commands.Result made = host.run("ip", "netns", "add", network);
    Assumptions.assumeTrue(made.succeeded(), () -> "needs network namespaces: " + made.failure());
    for (String line :
        List.of(
            "link set lo up",
            "link add g0 type veth peer name g1",
            "addr add " + SERVER + "/24 dev g0",
            "link set g0 up",
            "link set g1 up")) {
      inside.run(("ip " + line).split(" ", -1)).orThrow();
    }
    serve();
  }

  private void serve() throws IOException {
    Path work = scratch.directory("work");
    Path settings =
        scratch.file(
            "glusterd.vol",
            """
            volume management
              type mgmt/glusterd
              option working-directory %s
              option run-directory %s
              option transport-type socket
              option glusterd-sockfile %s
            end-volume
            """
                .formatted(work, scratch.directory("run"), scratch.root().resolve("socket")));
    inside.run("glusterd", "-f", settings.toString(), "-p", pid().toString(), "-l", scratch.root().resolve("log").toString()).orThrow();
    Commands.Result answer = gluster("list");
    // it answers once it has read its settings, each question within its own time
    for (int i = 0; i < 40 && !answer.succeeded(); i++) {
      answer = gluster("list");
    }
    answer.orThrow();
    gluster("create", "v", SERVER + ":" + scratch.directory("brick"), "force").orThrow();
    gluster("start", "v").orThrow();
  }

  private Path pid() {
    return scratch.root().resolve("pid");
  }

  private Commands.Result gluster(String... words) {
    List<String> argv =
        new ArrayList<>(
            List.of(
                "gluster",
                "--mode=script",
                "--glusterd-sock=" + scratch.root().resolve("socket"),
                "--log-file=" + scratch.root().resolve("cli.log"),
                "volume"));
    argv.addAll(List.of(words));
    return inside.run(argv, "", Duration.ofSeconds(30));
  }

  @AfterEach
  void remove() throws IOException {
    if (scratch == null) {
      return;
    }
    gluster("stop", "v", "force");
    if (Files.exists(pid())) {
      ProcessHandle.of(Long.parseLong(Files.readString(pid()).strip()))
          .ifPresent(
              server -> {
                server.destroy();
                server.onExit().orTimeout(20, TimeUnit.SECONDS).join();
              });
    }
    host.run("ip", "netns", "del", network);
    scratch.close();
  }

  @Test
  @Spec("C104")
  void twoPodsShareWhatLiesOnTheServersThatEndpointsName() throws IOException {
    try (RealLoop loop = new RealLoop("gluster", _ -> {})) {
      FixedSource source = new FixedSource(loop);
      source.put(
          Kinds.ENDPOINTS,
          (JsonObject)
              Yaml.parse("{metadata: {name: gluster, namespace: shop}, subsets: [{addresses: [{ip: " + SERVER + "}]}]}"));
      LinuxVolumes volumes = new LinuxVolumes(scratch.paths(), loop, new FixedApi(loop, source), inside);
      volumes.begin();
      LocalVolume one = volume("u1");
      LocalVolume two = volume("u2");
      for (LocalVolume volume : List.of(one, two)) {
        run(loop, () -> volumes.setUp(volume));
      }
      Files.writeString(Path.of(one.path(), "shared"), "x");
      assertThat(Path.of(two.path(), "shared")).hasContent("x");
      assertThat(scratch.root().resolve("brick/shared")).hasContent("x");
      assertThat(scratch.mounts().table().at(two.path()).orElseThrow().type()).isEqualTo("fuse.glusterfs");
      for (LocalVolume volume : List.of(one, two)) {
        run(loop, () -> volumes.tearDown(volume));
        assertThat(Path.of(volume.path())).doesNotExist();
      }
      assertThat(scratch.root().resolve("brick/shared")).hasContent("x");
    }
  }

  private LocalVolume volume(String uid) {
    return new LocalVolume(
        uid,
        "data",
        Kind.GLUSTERFS,
        scratch.paths().volume(uid, "glusterfs", "data"),
        (JsonObject) Yaml.parse("{endpoints: gluster, path: v}"),
        LocalVolume.Use.plain("data", "shop", "web"));
  }

  private static <T> void run(RealLoop loop, Supplier<CompletionStage<T>> verb) {
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          var _ =
              verb.get()
                  .whenComplete(
                      (value, why) -> {
                        if (why == null) {
                          done.complete(value);
                        } else {
                          done.completeExceptionally(why);
                        }
                      });
        });
    done.orTimeout(60, TimeUnit.SECONDS).join();
  }
}

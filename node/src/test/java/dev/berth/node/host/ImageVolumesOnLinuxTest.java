package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.RealLoop;
import dev.berth.client.FixedApi;
import dev.berth.client.FixedSource;
import dev.berth.node.containerd.ContainerdFixture;
import dev.berth.node.image.BuiltImages;
import dev.berth.node.image.TarWriter;
import dev.berth.node.linux.LinuxCommands;
import dev.berth.node.runtime.ImageViews;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.LocalVolume.Kind;
import dev.berth.node.volume.LocalVolume.Use;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Images of a real containerd, mounted. */
@Tag("linux")
class ImageVolumesOnLinuxTest {
  @RegisterExtension static final ContainerdFixture FIXTURE = new ContainerdFixture();

  private static final String LAYERED = "berth.test/layered:1";

  private final RealLoop loop = new RealLoop("image volumes", Throwable::printStackTrace);
  private Scratch scratch;
  private LinuxVolumes volumes;

  @BeforeEach
  void make() throws IOException {
    scratch = Scratch.mountable();
    volumes = new LinuxVolumes(scratch.paths(), loop, new FixedApi(loop, new FixedSource(loop)), new LinuxCommands());
    volumes.begin();
  }

  @AfterEach
  void remove() {
    loop.close();
    scratch.close();
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static ImageViews views() {
    return FIXTURE.runtime().imageViews();
  }

  private LocalVolume volume(String name) {
    return new LocalVolume(
        "u1", name, Kind.IMAGE, scratch.paths().volume("u1", Kind.IMAGE.plugin(), name), JsonObject.EMPTY, Use.plain(name, "ns", "p"));
  }

  /** Where it is, once it shows the image. */
  private Path shown(LocalVolume volume, String image) {
    var _ = done(volumes.setUp(volume));
    var _ = done(views().view(image, "u1", volume.name()).thenCompose(files -> volumes.show(volume, files)));
    return Path.of(volume.path());
  }

  private List<String> snapshots() {
    return FIXTURE.commands()
        .run("ctr", "-a", FIXTURE.containerd().socket().toString(), "-n", "k8s.io", "snapshots", "list")
        .orThrow()
        .stdout()
        .lines()
        .filter(line -> line.startsWith("berth-"))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .toList();
  }

  // ---- an image of several layers

  private static byte[] layered(List<byte[]> layers) throws Exception {
    List<String> digests = new ArrayList<>();
    JsonArray blobs = JsonArray.EMPTY;
    TarWriter archive = new TarWriter().file("oci-layout", 0644, "{\"imageLayoutVersion\":\"1.0.0\"}");
    for (byte[] layer : layers) {
      digests.add(digest(layer));
      blobs = blobs.plus(blob("application/vnd.oci.image.layer.v1.tar", layer));
      archive.file("blobs/sha256/" + digest(layer), 0644, layer);
    }
    JsonObject rootfs =
        JsonObject.EMPTY
            .with("type", "layers")
            .with("diff_ids", JsonArray.ofStrings(digests.stream().map(d -> "sha256:" + d).toList()));
    byte[] config = bytes(JsonObject.EMPTY.with("architecture", "amd64").with("os", "linux").with("rootfs", rootfs));
    byte[] manifest =
        bytes(
            JsonObject.EMPTY
                .with("schemaVersion", 2)
                .with("mediaType", "application/vnd.oci.image.manifest.v1+json")
                .with("config", blob("application/vnd.oci.image.config.v1+json", config))
                .with("layers", blobs));
    JsonObject listed =
        blob("application/vnd.oci.image.manifest.v1+json", manifest)
            .with("annotations", JsonObject.EMPTY.with("io.containerd.image.name", LAYERED));
    return archive
        .file("blobs/sha256/" + digest(config), 0644, config)
        .file("blobs/sha256/" + digest(manifest), 0644, manifest)
        .file("index.json", 0644, bytes(JsonObject.EMPTY.with("schemaVersion", 2).with("manifests", JsonArray.of(listed))))
        .bytes();
  }

  private static JsonObject blob(String type, byte[] content) throws Exception {
    return JsonObject.EMPTY.with("mediaType", type).with("digest", "sha256:" + digest(content)).with("size", content.length);
  }

  private static byte[] bytes(JsonObject json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String digest(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  @Test
  void layersAreMergedAndStayThoughTheImageGoes() throws Exception {
    byte[] below = new TarWriter().file("both", 0644, "old").file("below", 0644, "1").bytes();
    byte[] above = new TarWriter().file("both", 0644, "new").bytes();
    FIXTURE.images().take(layered(List.of(below, above)));
    LocalVolume volume = volume("extra");
    Path path = shown(volume, LAYERED);
    assertThat(path.resolve("both")).hasContent("new");
    assertThat(path.resolve("below")).hasContent("1");
    assertThatThrownBy(() -> Files.writeString(path.resolve("both"), "x"))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("Read-only file system");

    assertThat(done(FIXTURE.runtime().removeImage(LAYERED))).isTrue();
    assertThat(shown(volume, LAYERED).resolve("both")).as("the same view again").hasContent("new");
    assertThat(scratch.mounts().table().within(volume.path())).as("mounted once").hasSize(1);

    var _ = done(volumes.tearDown(volume));
    assertThat(done(views().release("u1", "extra"))).isTrue();
    assertThat(path).doesNotExist();
    assertThat(snapshots()).isEmpty();
    assertThat(done(views().release("u1", "extra"))).as("once more").isTrue();
    assertThatThrownBy(() -> done(views().view(LAYERED, "u1", "extra"))).hasMessageContaining("is gone");
  }

  @Test
  void anImageOfOneLayerIsReadOnlyAsWell() {
    var _ = done(FIXTURE.runtime().pullImage(BuiltImages.BUSYBOX, FIXTURE.pod("pull")));
    LocalVolume volume = volume("one");
    Path path = shown(volume, BuiltImages.BUSYBOX);
    assertThat(path.resolve("bin/busybox")).isExecutable();
    assertThatThrownBy(() -> Files.writeString(path.resolve("x"), "x")).hasMessageContaining("Read-only file system");
    var _ = done(volumes.tearDown(volume));
    var _ = done(views().release("u1", "one"));
  }

  @Test
  void viewsOfPodsThatNobodyKnowsGo() {
    var _ = done(FIXTURE.runtime().pullImage(BuiltImages.BUSYBOX, FIXTURE.pod("pull")));
    var _ = done(views().view(BuiltImages.BUSYBOX, "known", "v"));
    var _ = done(views().view(BuiltImages.BUSYBOX, "unknown", "v"));
    assertThat(done(FIXTURE.runtime().forgetOthers(Set.of("known")))).isTrue();
    assertThat(snapshots()).containsExactly("berth-known-v");
    var _ = done(views().release("known", "v"));
  }
}

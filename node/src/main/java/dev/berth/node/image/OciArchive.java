package dev.berth.node.image;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * An image of one layer as an OCI image layout in a tar archive, as {@code ctr images import} and {@code skopeo} take
 * it. Pure: the same arguments are the same bytes.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/image-layout.md">image layout</a>
 */
public final class OciArchive {
  private static final String PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private OciArchive() {}

  /**
   * @param name with its tag: {@code berth.dev/pause:1}
   * @param architecture Go's word: {@code amd64}
   * @param rootfs a tar archive
   * @param command the default one
   */
  public static byte[] of(String name, String architecture, byte[] rootfs, List<String> entrypoint, List<String> command) {
    byte[] layer = zipped(rootfs);
    JsonObject.Builder process = JsonObject.builder().put("Env", JsonArray.ofStrings(List.of(PATH)));
    if (!entrypoint.isEmpty()) {
      process.put("Entrypoint", JsonArray.ofStrings(entrypoint));
    }
    if (!command.isEmpty()) {
      process.put("Cmd", JsonArray.ofStrings(command));
    }
    byte[] config =
        bytes(
            JsonObject.builder()
                .put("architecture", architecture)
                .put("os", "linux")
                .put("config", process.build())
                .put(
                    "rootfs",
                    JsonObject.EMPTY
                        .with("type", "layers")
                        .with("diff_ids", JsonArray.ofStrings(List.of("sha256:" + Digests.sha256(rootfs)))))
                .build());
    byte[] manifest =
        bytes(
            JsonObject.builder()
                .put("schemaVersion", 2)
                .put("mediaType", "application/vnd.oci.image.manifest.v1+json")
                .put("config", blob("application/vnd.oci.image.config.v1+json", config))
                .put("layers", JsonArray.of(blob("application/vnd.oci.image.layer.v1.tar+gzip", layer)))
                .build());
    JsonObject listed =
        blob("application/vnd.oci.image.manifest.v1+json", manifest)
            .with("platform", JsonObject.EMPTY.with("architecture", architecture).with("os", "linux"))
            .with(
                "annotations",
                JsonObject.EMPTY
                    .with("io.containerd.image.name", name)
                    .with("org.opencontainers.image.ref.name", name.substring(name.lastIndexOf(':') + 1)));
    return new TarWriter()
        .file("oci-layout", 0644, "{\"imageLayoutVersion\":\"1.0.0\"}")
        .file(
            "index.json",
            0644,
            bytes(JsonObject.EMPTY.with("schemaVersion", 2).with("manifests", JsonArray.of(listed))))
        .file(path(manifest), 0644, manifest)
        .file(path(config), 0644, config)
        .file(path(layer), 0644, layer)
        .bytes();
  }

  private static String path(byte[] blob) {
    return "blobs/sha256/" + Digests.sha256(blob);
  }

  private static JsonObject blob(String mediaType, byte[] content) {
    return JsonObject.builder()
        .put("mediaType", mediaType)
        .put("digest", "sha256:" + Digests.sha256(content))
        .put("size", content.length)
        .build();
  }

  private static byte[] bytes(JsonObject json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] zipped(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip =
        new GZIPOutputStream(out) {
          {
            def.setLevel(Deflater.BEST_SPEED);
          }
        }) {
      zip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}

package dev.berth.node.image;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * With what credentials the images of a node were pulled (KEP-2535): a pod may use one that is there only if it has one of those, or if
 * anybody got it; else it has to be let in by the registry itself. An image of which nothing is known was on the node before, or was
 * pulled by nobody in particular, and is everybody's.
 *
 * <p>Kept in files where upstream's kubelet has them, {@code image_manager} in its root: one for each image in {@code pulled}, and one in
 * {@code pulling} while a pull with a credential is under way, so that what an agent that was killed has pulled is not taken for
 * everybody's. There are no files of what is pulled without credentials. Of a credential its hash is kept. Thread-safe; blocks.
 */
public final class PulledImages {
  private static final Logger LOG = LoggerFactory.getLogger(PulledImages.class);
  private static final String MAPPING = "credentialMapping";
  private static final String EVERYBODY = "nodePodsAccessible";
  private static final String SECRETS = "kubernetesSecrets";
  private static final String HASH = "credentialHash";
  /** Not upstream's: the id of what was everybody's when the pull began. */
  private static final String BEFORE = "imageRefBefore";

  private final Path pulled;
  private final Path pulling;
  /** How many pulls of an image are under way. */
  private final Map<String, Integer> underWay = new HashMap<>();

  public PulledImages(Path root) {
    this.pulled = root.resolve("image_manager/pulled");
    this.pulling = root.resolve("image_manager/pulling");
  }

  /**
   * An image is about to be pulled with a credential. {@link #pulled} or {@link #failed} follows.
   *
   * @param present the id of what is there under that name; it stays everybody's if it is
   * @throws UncheckedIOException where that cannot be kept: then it is not to be pulled
   */
  public synchronized void begin(String image, Optional<String> present) {
    JsonObject intent = record("ImagePullIntent").with("image", image);
    String before = present.filter(id -> mayUse(image, id, List.of())).orElse("");
    try {
      write(pulling, image, before.isEmpty() ? intent : intent.with(BEFORE, before));
    } catch (IOException e) {
      throw new UncheckedIOException("keeping that " + image + " is pulled with a credential: " + e.getMessage(), e);
    }
    underWay.merge(image, 1, Integer::sum);
  }

  /** It came to nothing. */
  public synchronized void failed(String image) {
    ended(image);
  }

  /**
   * It is there. Where that cannot be kept the image is nobody's until it is pulled again.
   *
   * @param id of the image
   */
  public synchronized void pulled(String image, String id, Credential with) {
    if (isEverybodys(image, id) || keep(image, id, entry -> entry.bool(EVERYBODY) ? entry : plus(entry, with))) {
      ended(image);
    } else {
      underWay.computeIfPresent(image, (_, pulls) -> pulls == 1 ? null : pulls - 1);
    }
  }

  /** Anybody was let in. */
  public synchronized void pulledByAnybody(String image, String id) {
    if (Files.exists(file(pulled, id)) || Files.exists(file(pulling, image))) {
      var _ = keep(image, id, _ -> JsonObject.EMPTY.with(EVERYBODY, true));
    }
  }

  private boolean keep(String image, String id, UnaryOperator<JsonObject> change) {
    try {
      String repository = ImageName.parse(image).name();
      JsonObject mapping = before(id).object(MAPPING);
      JsonObject entry = mapping.object(repository);
      JsonObject next = change.apply(entry);
      if (!next.equals(entry)) {
        write(pulled, id, record("ImagePulledRecord").with("imageRef", id).with(MAPPING, mapping.with(repository, next)));
      }
      return true;
    } catch (IOException e) {
      LOG.warn("image={} id={} failed=keeping who may use it message={}", image, id, e.toString());
      return false;
    }
  }

  /** A record that is damaged says nothing, and is made again. */
  private JsonObject before(String id) throws IOException {
    try {
      return read(file(pulled, id)).orElse(JsonObject.EMPTY);
    } catch (JsonException e) {
      return JsonObject.EMPTY;
    }
  }

  private void ended(String image) {
    underWay.computeIfPresent(image, (_, pulls) -> pulls == 1 ? null : pulls - 1);
    if (!underWay.containsKey(image)) {
      delete(file(pulling, image));
    }
  }

  private static JsonObject plus(JsonObject entry, Credential credential) {
    String hash = hash(credential);
    JsonArray known = entry.array(SECRETS);
    return known.objects().anyMatch(secret -> secret.text(HASH).equals(hash))
        ? entry
        : entry.with(SECRETS, known.plus(JsonObject.EMPTY.with(HASH, hash)));
  }

  /** Whether one with these credentials may have what is there under a name. Where that cannot be found out it may not. */
  public synchronized boolean mayUse(String image, String id, List<Credential> credentials) {
    try {
      Optional<JsonObject> record = read(file(pulled, id));
      if (record.isEmpty()) {
        return isEverybodys(image, id);
      }
      JsonObject entry = record.get().object(MAPPING).object(ImageName.parse(image).name());
      List<String> hashes = credentials.stream().map(PulledImages::hash).toList();
      return entry.bool(EVERYBODY) || entry.array(SECRETS).objects().anyMatch(secret -> hashes.contains(secret.text(HASH)));
    } catch (IOException | JsonException | ImageException e) {
      LOG.warn("image={} id={} failed=finding out who may use it message={}", image, id, e.toString());
      return false;
    }
  }

  /** An image has gone. */
  public synchronized void removed(String id) {
    delete(file(pulled, id));
  }

  /** What stays makes an image nobody's, and harms nobody else. */
  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("file={} failed=deleting message={}", file, e.toString());
    }
  }

  /** Without a record: nobody is about to pull it with a credential, or it was there before. */
  private boolean isEverybodys(String image, String id) {
    try {
      return !Files.exists(file(pulled, id)) && read(file(pulling, image)).map(intent -> intent.text(BEFORE).equals(id)).orElse(true);
    } catch (IOException | JsonException e) {
      return false;
    }
  }

  private static Optional<JsonObject> read(Path file) throws IOException {
    return Files.exists(file) && Json.parse(Files.readAllBytes(file)) instanceof JsonObject record
        ? Optional.of(record)
        : Optional.empty();
  }

  private static JsonObject record(String kind) {
    return JsonObject.EMPTY.with("apiVersion", "kubelet.config.k8s.io/v1beta1").with("kind", kind);
  }

  /** At once: a reader sees the old one or the new one. */
  private static void write(Path directory, String key, JsonObject record) throws IOException {
    Files.createDirectories(directory);
    Path file = file(directory, key);
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(beside, record.toString());
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Path file(Path directory, String key) {
    return directory.resolve("sha256-" + Digests.sha256(key));
  }

  private static String hash(Credential credential) {
    return Digests.sha256(
        JsonArray.ofStrings(
                List.of(credential.username(), credential.password(), credential.identityToken(), credential.registryToken()))
            .toString());
  }
}

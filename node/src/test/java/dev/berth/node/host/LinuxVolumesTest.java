package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.RealLoop;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.Answer;
import dev.berth.client.FixedApi;
import dev.berth.client.FixedSource;
import dev.berth.client.Write;
import dev.berth.model.time.Timestamps;
import dev.berth.node.linux.LinuxCommands;
import dev.berth.node.pod.HostsFile;
import dev.berth.node.pod.PodHostname;
import dev.berth.node.runtime.Runtime.Mount;
import dev.berth.node.runtime.Runtime.TerminationMessage;
import dev.berth.node.volume.ContainerFiles;
import dev.berth.node.volume.Device;
import dev.berth.node.volume.FileContent;
import dev.berth.node.volume.FsGroup;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.LocalVolume.Kind;
import dev.berth.node.volume.LocalVolume.Use;
import dev.berth.node.volume.VolumeFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Volumes of pods on this very machine, in a directory of the test's own. */
@Tag("linux")
class LinuxVolumesTest {
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final RealLoop loop = new RealLoop("host test", failures::add);
  private final FixedApi api = new FixedApi(loop, new FixedSource(loop));
  private Scratch scratch;
  private LinuxVolumes volumes;

  @BeforeEach
  void make() throws IOException {
    scratch = Scratch.mountable();
    volumes = new LinuxVolumes(scratch.paths(), loop, api, new LinuxCommands());
    volumes.begin();
    api.answering(LinuxVolumesTest::issue);
  }

  @AfterEach
  void remove() {
    loop.close();
    scratch.close();
    assertThat(failures).isEmpty();
  }

  private static Optional<Answer> issue(Write write) {
    JsonObject status =
        JsonObject.EMPTY
            .with("token", "a-token")
            .with("expirationTimestamp", Timestamps.format(Instant.parse("2126-01-01T00:00:00Z")));
    return Optional.of(new Answer.Done(JsonObject.of("spec", JsonObject.EMPTY, "status", status), 0));
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

  private <T> Throwable refused(Supplier<CompletionStage<T>> verb) {
    try {
      throw new AssertionError("expected a failure, and got " + done(verb));
    } catch (CompletionException e) {
      return e.getCause();
    }
  }

  private LocalVolume volume(String name, Kind kind, String source, Use use) {
    return volume("u1", name, kind, source, use);
  }

  private LocalVolume volume(String pod, String name, Kind kind, String source, Use use) {
    Path path = Path.of(scratch.paths().volume(pod, kind.plugin(), use.specName()));
    return new LocalVolume(pod, name, kind, path.toString(), (JsonObject) Yaml.parse(source), use);
  }

  private static Use use(String specName, boolean readOnly, long size, Optional<FsGroup> group) {
    return new Use(specName, "shop", "web-0", "default", readOnly, false, List.of(), group, Optional.empty(), size);
  }

  private static final Use PLAIN = use("v", false, 0, Optional.empty());

  private LocalVolume files(Kind kind, Map<String, FileContent> files, List<LocalVolume.Token> tokens, Use use) {
    return new LocalVolume(
        "u1", "v", kind, scratch.paths().volume("u1", kind.plugin(), "v"), JsonObject.EMPTY, files, tokens, use);
  }

  private List<String> mounted() {
    return scratch.mounts().table().within(scratch.root().toString()).stream()
        .map(MountTable.Entry::point)
        .filter(p -> !p.equals(scratch.paths().root()))
        .toList();
  }

  @Test
  @Spec("C102")
  void anEmptyDirIsForEverybodyAndGoesWithThePod() throws IOException {
    LocalVolume volume = volume("v", Kind.EMPTY_DIR, "{}", PLAIN);
    done(() -> volumes.setUp(volume));
    Path path = Path.of(volume.path());
    assertThat(Scratch.mode(path)).isEqualTo(0777);
    Files.writeString(path.resolve("kept"), "x");
    done(() -> volumes.setUp(volume));
    assertThat(path.resolve("kept")).hasContent("x");
    done(() -> volumes.tearDown(volume));
    done(() -> volumes.tearDown(volume));
    assertThat(path).doesNotExist();
  }

  @Test
  @Spec("C102")
  void anEmptyDirInMemoryHasASizeAndAGroup() throws IOException {
    LocalVolume volume =
        volume("v", Kind.EMPTY_DIR, "{medium: Memory}", use("v", false, 1 << 20, Optional.of(new FsGroup(4242, false, false))));
    done(() -> volumes.setUp(volume));
    MountTable.Entry entry = scratch.mounts().table().at(volume.path()).orElseThrow();
    assertThat(entry.type()).isEqualTo("tmpfs");
    assertThat(entry.superOptions()).contains("size=1024k");
    assertThat(Scratch.group(Path.of(volume.path()))).isEqualTo(4242);
    assertThat(Scratch.mode(Path.of(volume.path()))).isEqualTo(03777);
    done(() -> volumes.setUp(volume));
    assertThat(mounted()).containsExactly(volume.path());
    done(() -> volumes.tearDown(volume));
    assertThat(mounted()).isEmpty();
  }

  @ParameterizedTest
  @Spec({"C102", "G21"})
  @CsvSource({"'', false", "'', true", "Memory, false", "Memory, true"})
  void whatIsMadeInAnEmptyDirBelongsToThePodsGroup(String medium, boolean grouped) throws IOException {
    Optional<FsGroup> group = grouped ? Optional.of(new FsGroup(4242, false, false)) : Optional.empty();
    LocalVolume volume = volume("v", Kind.EMPTY_DIR, "{medium: '" + medium + "'}", use("v", false, 0, group));
    done(() -> volumes.setUp(volume));
    Path path = Path.of(volume.path());
    assertThat(scratch.mounts().table().at(volume.path()).isPresent()).isEqualTo(medium.equals("Memory"));
    // what is in memory has the sticky bit too, as a file system in memory has by itself
    int sticky = medium.equals("Memory") ? 01000 : 0;
    assertThat(Scratch.mode(path)).isEqualTo(sticky | (grouped ? 02777 : 0777));
    Path made = Files.writeString(path.resolve("f"), "x");
    Path deep = Files.createDirectories(path.resolve("sub/path"));
    for (Path each : List.of(path, made, deep)) {
      assertThat(Scratch.group(each)).as(each.toString()).isEqualTo(grouped ? 4242 : 0);
    }
    done(() -> volumes.setUp(volume));
    assertThat(made).hasContent("x");
    done(() -> volumes.tearDown(volume));
    assertThat(path).doesNotExist();
  }

  @Test
  @Spec({"C105", "C84"})
  void aSecretIsInMemoryAndChangesAllAtOnce() throws IOException {
    Map<String, FileContent> one = Map.of("key", new FileContent(new byte[] {0, (byte) 0xff}, 0400));
    done(() -> volumes.setUp(files(Kind.SECRET, one, List.of(), PLAIN)));
    LocalVolume two = files(Kind.SECRET, Map.of("other", FileContent.of("x", 0644)), List.of(), PLAIN);
    Path path = Path.of(two.path());
    assertThat(Files.readAllBytes(path.resolve("key"))).isEqualTo(new byte[] {0, (byte) 0xff});
    assertThat(scratch.mounts().table().at(two.path()).orElseThrow().type()).isEqualTo("tmpfs");
    assertThat(Scratch.mode(path)).isEqualTo(01777);
    done(() -> volumes.setUp(two));
    assertThat(path.resolve("key")).doesNotExist();
    assertThat(path.resolve("other")).hasContent("x");
    done(() -> volumes.tearDown(two));
    assertThat(mounted()).isEmpty();
    assertThat(path).doesNotExist();
  }

  @Test
  @Spec("F35")
  void whatSpeaksToTheApiFindsItsTokenCertificateAndNamespace() throws IOException {
    LocalVolume access =
        files(
            Kind.PROJECTED,
            Map.of("ca.crt", FileContent.of("pem", 0644), "namespace", FileContent.of("shop", 0644)),
            List.of(new LocalVolume.Token("token", "", 3607, 0600)),
            new Use("v", "shop", "web-0", "default", true, false, List.of(), Optional.of(new FsGroup(4242, false, true)), Optional.of(1000L), 0));
    done(() -> volumes.setUp(access));
    Path path = Path.of(access.path());
    assertThat(path.resolve("token")).hasContent("a-token");
    assertThat(path.resolve("ca.crt")).hasContent("pem");
    assertThat(path.resolve("namespace")).hasContent("shop");
    assertThat(Scratch.mode(path.resolve("token"))).isEqualTo(0640);
    assertThat(Scratch.group(path.resolve("token").toRealPath())).isEqualTo(4242);
    assertThat(Scratch.owner(path.resolve("token"))).isEqualTo(1000);
    assertThat(Scratch.mode(path.resolve("ca.crt"))).isEqualTo(0644);
    done(() -> volumes.tearDown(access));
  }

  @Test
  void withoutATokenNothingIsWritten() {
    api.answering(_ -> Optional.of(new Answer.Refused(403, JsonObject.EMPTY.with("message", "no"))));
    LocalVolume access = files(Kind.PROJECTED, Map.of(), List.of(new LocalVolume.Token("token", "", 3607, 0644)), PLAIN);
    assertThat(refused(() -> volumes.setUp(access))).hasMessage("failed to fetch token: no");
    assertThat(Path.of(access.path())).doesNotExist();
    done(() -> volumes.tearDown(access));
  }

  @Test
  @Spec("C127")
  void aLocalVolumeIsBoundIntoEachPodAndOutlivesIt() throws IOException {
    Path data = scratch.file("disk/file", "x").getParent();
    LocalVolume volume =
        volume("v", Kind.LOCAL, "{path: " + data + "}", use("pv", false, 0, Optional.of(new FsGroup(4242, false, false))));
    done(() -> volumes.setUp(volume));
    assertThat(volume.path()).endsWith("/pods/u1/volumes/kubernetes.io~local-volume/pv");
    assertThat(Path.of(volume.path(), "file")).hasContent("x");
    assertThat(Scratch.group(data.resolve("file"))).isEqualTo(4242);
    done(() -> volumes.tearDown(volume));
    assertThat(mounted()).isEmpty();
    assertThat(data.resolve("file")).hasContent("x");
  }

  @Test
  void aLocalVolumeKeepsTheGroupOfThosePodsThatHaveIt() throws IOException {
    Path data = scratch.file("disk/file", "x").getParent();
    List<LocalVolume> pods = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      FsGroup group = new FsGroup(4240 + i, false, false);
      pods.add(volume("u" + i, "v", Kind.LOCAL, "{path: " + data + "}", use("pv", false, 0, Optional.of(group))));
    }
    done(() -> volumes.setUp(pods.get(0)));
    done(() -> volumes.setUp(pods.get(1)));
    assertThat(Scratch.group(data.resolve("file"))).as("while another pod has it").isEqualTo(4241);
    done(() -> volumes.tearDown(pods.get(0)));
    done(() -> volumes.tearDown(pods.get(1)));
    done(() -> volumes.setUp(pods.get(2)));
    assertThat(Scratch.group(data.resolve("file"))).as("once nobody had it any more").isEqualTo(4243);
    done(() -> volumes.tearDown(pods.get(2)));
  }

  @Test
  @Spec("A65")
  void whatADriverPublishesIsDescribedBesideItWhileItIsThere() throws IOException {
    Device device =
        new Device("d.example", "h-1", "pvc-1", true, false, "", List.of(), "ReadWriteOnce", false, Map.of());
    done(() -> volumes.describe(device, "u1", "node-1"));
    done(() -> volumes.describe(device, "u1", "node-1"));
    Path directory = Path.of(scratch.paths().root(), "pods/u1/volumes/kubernetes.io~csi/pvc-1");
    assertThat(Path.of(device.podPath(scratch.paths(), "u1"))).isEqualTo(directory.resolve("mount"));
    assertThat(directory.resolve("vol_data.json"))
        .hasContent(
            "{\"attachmentID\":\"" + device.attachmentName("node-1") + "\",\"driverName\":\"d.example\",\"nodeName\":\"node-1\","
                + "\"seLinuxMountContext\":\"\",\"specVolID\":\"pvc-1\",\"volumeHandle\":\"h-1\","
                + "\"volumeLifecycleMode\":\"Persistent\"}");
    Files.createDirectory(directory.resolve("mount"));
    done(() -> volumes.undescribe(device, "u1"));
    assertThat(directory).as("somebody else has something there").isDirectoryContaining("glob:**/mount");
    Files.delete(directory.resolve("mount"));
    done(() -> volumes.undescribe(device, "u1"));
    assertThat(directory).doesNotExist();
    for (LocalVolume local : List.of(volume("v", Kind.EMPTY_DIR, "{}", PLAIN), files(Kind.CONFIG_MAP, Map.of(), List.of(), PLAIN))) {
      assertThat(local.path()).isEqualTo(scratch.paths().root() + "/pods/u1/volumes/kubernetes.io~" + local.kind().plugin() + "/v");
    }
  }

  @Test
  @Spec("C97")
  void aReadOnlyVolumeCannotBeWritten() throws IOException {
    Path data = scratch.file("disk/file", "x").getParent();
    LocalVolume volume = volume("v", Kind.LOCAL, "{path: " + data + "}", use("pv", true, 0, Optional.empty()));
    done(() -> volumes.setUp(volume));
    assertThat(scratch.mounts().table().at(volume.path()).orElseThrow().isReadOnly()).isTrue();
  }

  @Test
  @Spec({"C84", "C127", "G13"})
  void aLocalPathThatIsMissingIsNamed() {
    Throwable why = refused(() -> volumes.setUp(volume("v", Kind.LOCAL, "{path: /none/at/all}", PLAIN)));
    assertThat(why).hasMessage("path \"/none/at/all\" does not exist");
    assertThat(((VolumeFailure) why).step()).isEqualTo(VolumeFailure.Step.NEW_MOUNTER);
  }

  @Test
  @Spec("C104")
  void anNfsMountThatFailsSaysHowItWasTriedAndWhatTheNodeLacks() {
    LocalVolume volume = volume("v", Kind.NFS, "{server: 127.0.0.1, path: /none}", PLAIN);
    String message = refused(() -> volumes.setUp(volume)).getMessage();
    assertThat(message)
        .startsWith("mount failed: exit status ")
        .contains("\nMounting command: mount\nMounting arguments: -t nfs 127.0.0.1:/none " + volume.path() + "\nOutput: ");
    if (new LinuxCommands().find("mount.nfs").isEmpty()) {
      assertThat(message).endsWith("mount.nfs is not installed on this node: install nfs-common (Debian, Ubuntu) or nfs-utils (Fedora, SUSE)\n");
    }
    assertThat(Path.of(volume.path())).doesNotExist();
    done(() -> volumes.tearDown(volume));
  }

  private ContainerFiles files(List<ContainerFiles.Wanted> mounts) {
    return new ContainerFiles(
        "u1",
        "c",
        mounts,
        List.of(),
        Optional.of(new HostsFile(false, List.of("10.0.0.1"), new PodHostname.Named("web-0", "", "web-0"), List.of())),
        Optional.of(new TerminationMessage(scratch.paths().terminationLog("u1", "c", "0"), "/dev/termination-log", false)),
        scratch.paths().logDirectory("shop", "web-0", "u1") + "/c");
  }

  @Test
  @Spec({"D27", "F36", "F37", "C94"})
  void aContainerFindsItsHostsFileItsLastWordsAndItsLogs() throws IOException {
    Path data = scratch.file("disk/sub/file", "x").getParent().getParent();
    Mount mount = new Mount("data", data.toString(), "/data", false, "None");
    List<Mount> ready =
        done(() -> volumes.prepare(files(List.of(new ContainerFiles.Wanted(0, "pv", "sub", mount)))));
    assertThat(ready).extracting(Mount::containerPath).containsExactly("/data", "/etc/hosts");
    assertThat(Path.of(ready.getFirst().hostPath(), "file")).hasContent("x");
    assertThat(Files.readString(Path.of(ready.getLast().hostPath()))).endsWith("10.0.0.1\tweb-0\n");
    assertThat(Scratch.mode(Path.of(scratch.paths().terminationLog("u1", "c", "0")))).isEqualTo(0666);
    assertThat(Path.of(scratch.paths().logs(), "shop_web-0_u1", "c")).isDirectory();
    done(() -> volumes.releaseSubPaths("u1", "pv"));
    assertThat(mounted()).isEmpty();
  }

  @Test
  @Spec({"C94", "G17"})
  void aSubPathThatEscapesIsRefusedWithoutSayingWhatLiesThere() throws IOException {
    Path data = scratch.directory("disk");
    Files.createSymbolicLink(data.resolve("out"), Path.of("/etc"));
    Mount mount = new Mount("data", data.toString(), "/data", false, "None");
    Throwable why =
        refused(() -> volumes.prepare(files(List.of(new ContainerFiles.Wanted(0, "pv", "out/ssl", mount)))).thenApply(_ -> true));
    assertThat(why).hasMessage("failed to prepare subPath for volumeMount \"data\" of container \"c\"");
  }

  @Test
  @Spec({"C86", "C87"})
  void whatAnEarlierAgentLeftOfUnknownPodsIsUnmountedAndRemoved() throws IOException {
    Path data = scratch.file("disk/file", "x").getParent();
    for (String uid : List.of("gone", "known")) {
      Path volume = Files.createDirectories(Path.of(scratch.paths().volume(uid, "csi", "pvc-1"), "mount"));
      scratch.mounts().bind(data.toString(), volume.toString(), false);
    }
    done(() -> volumes.forgetOthers(Set.of("known")));
    assertThat(Path.of(scratch.paths().pod("gone"))).doesNotExist();
    assertThat(mounted()).containsExactly(scratch.paths().volume("known", "csi", "pvc-1") + "/mount");
    done(() -> volumes.forget("known"));
    assertThat(mounted()).isEmpty();
    assertThat(data.resolve("file")).hasContent("x");
  }

  @Test
  @Spec("C96")
  void mountsBelowTheNodesDirectoryAreShared() throws IOException {
    Path point = scratch.directory("kubelet/pods/u1/x");
    scratch.mounts().memory(point.toString(), 1 << 16);
    assertThat(scratch.mounts().table().at(point.toString()).orElseThrow().shared()).isTrue();
    volumes.begin();
    assertThat(scratch.mounts().table().within(scratch.paths().root())).hasSize(2);
  }
}

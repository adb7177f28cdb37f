package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unpacks what the build packed, where a path has a space, and uses it. */
class ArchiveIT {
  private static final long PATIENCE_SECONDS = 180;

  @TempDir private static Path dir;
  private static Path home = Path.of("");

  @BeforeAll
  static void unpack() throws IOException, InterruptedException {
    Path archive = only(Path.of("target"), "berth-*.tar.gz");
    Path unpacked = Files.createDirectory(dir.resolve("un packed"));
    assertThat(run(Map.of(), "tar", "-xzf", archive.toAbsolutePath().toString(), "-C", unpacked.toString())).isEmpty();
    home = only(unpacked, "berth-*");
  }

  private static Path only(Path in, String glob) throws IOException {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(in, glob)) {
      found.forEach(all::add);
    }
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  /** What it prints; it must end well. */
  private static String run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(dir, "out", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).directory(dir.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("%s ends", List.of(command)).isTrue();
    String said = Files.readString(out);
    assertThat(process.exitValue()).as("%s said: %s", List.of(command), said).isZero();
    return said;
  }

  private static String berth(String... arguments) throws IOException, InterruptedException {
    return run(
        Map.of(),
        Stream.concat(Stream.of(home.resolve("bin/berth").toString()), Stream.of(arguments)).toArray(String[]::new));
  }

  @Test
  void itHasWhatAPersonLooksFor() throws IOException {
    assertThat(home).isDirectoryContaining("glob:**/{LICENSE,README.md,CHANGELOG.md,THIRD-PARTY.txt,bin,lib}");
    for (String file : List.of("LICENSE", "README.md", "CHANGELOG.md", "systemd/berth.service", "examples/web.yaml")) {
      assertThat(home.resolve(file)).isNotEmptyFile();
    }
    assertThat(Files.readString(home.resolve("completion/berth.bash"))).contains("complete -F", "kubeconfig");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("bin/berth")))).isEqualTo("rwxr-xr-x");
    String licences = Files.readString(home.resolve("THIRD-PARTY.txt"));
    assertThat(licences).contains("netty", "picocli").doesNotContain("Unknown license");
  }

  @Test
  void noJarIsSignedSinceSignedClassesDoNotComeFromTheStartUpCache() throws IOException {
    try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
      for (Path jar : jars.toList()) {
        try (JarFile entries = new JarFile(jar.toFile())) {
          assertThat(entries.stream().map(e -> e.getName())).noneMatch(n -> n.matches("META-INF/[^/]*\\.(SF|RSA|DSA|EC)"));
        }
      }
    }
  }

  @Test
  void envtestFindsWhatItStartsAndWhichFlagsThatHas() throws IOException, InterruptedException {
    for (String program : List.of("kube-apiserver", "etcd")) {
      String help = run(Map.of("BERTH_AOT", "off"), home.resolve("envtest").resolve(program).toString(), "--help");
      assertThat(help).contains("Usage: berth " + program).doesNotContain("--insecure-port");
    }
    assertThat(home.resolve("envtest/kubectl")).isExecutable();
  }

  @Test
  void aClusterComesUpFromItWithItsStartUpCacheAndGoesWithItsData() throws IOException, InterruptedException {
    Path data = dir.resolve("data");
    String up =
        berth("up", "-f", home.resolve("examples/web.yaml").toString(), "--runtime", "simulated", "--port", "0",
            "--data-dir", data.toString(), "--detach");
    assertThat(up).contains("statefulset/default/web: 3/3 ready");
    assertThat(home.resolve("cache/berth.aot")).isNotEmptyFile();
    assertThat(berth("status", "--data-dir", data.toString())).contains("node/node-1: Ready", "3/3 ready");
    assertThat(berth("down", "--purge", "--data-dir", data.toString())).contains("stopped process");
    assertThat(data).doesNotExist();
  }
}

package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnsignedTest {
  @Test
  void signaturesGoAndAllElseStays(@TempDir Path dir) throws IOException {
    Path jar = dir.resolve("a.jar");
    Map<String, String> entries =
        Map.of(
            "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nAutomatic-Module-Name: a\n\nName: a/A.class\nSHA-256-Digest: x\n\n",
            "META-INF/BC2048KE.SF", "Signature-Version: 1.0\n",
            "META-INF/BC2048KE.DSA", "x",
            "META-INF/services/a.A", "a.B",
            "a/A.class", "code");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<String, String> e : entries.entrySet()) {
        out.putNextEntry(new ZipEntry(e.getKey()));
        out.write(e.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }

    Unsigned.main(new String[] {dir.toString()});

    try (JarFile file = new JarFile(jar.toFile())) {
      List<String> left = file.stream().filter(e -> !e.isDirectory()).map(ZipEntry::getName).toList();
      assertThat(left).containsExactlyInAnyOrder("META-INF/MANIFEST.MF", "META-INF/services/a.A", "a/A.class");
      assertThat(file.getManifest().getEntries()).isEmpty();
      assertThat(file.getManifest().getMainAttributes().getValue("Automatic-Module-Name")).isEqualTo("a");
    }
  }
}

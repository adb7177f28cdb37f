package dev.berth.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * Takes the signatures out of the libraries that the launcher starts with. A class of a signed jar cannot come from the
 * start-up cache, and the first one of a jar has thousands of lines of its manifest digested, at every start. That the jars
 * are the right ones was checked when they were fetched.
 */
public final class Unsigned {
  private static final Path META = Path.of("META-INF");

  private Unsigned() {}

  /** @param args the directory of the jars */
  public static void main(String[] args) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(args[0]))) {
      for (Path jar : files.filter(f -> f.toString().endsWith(".jar")).toList()) {
        unsign(jar);
      }
    }
  }

  static void unsign(Path jar) throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(jar)) {
      Path meta = zip.getPath(META.toString());
      List<Path> signatures = Files.isDirectory(meta) ? signatures(meta) : List.of();
      if (signatures.isEmpty()) {
        return;
      }
      for (Path signature : signatures) {
        Files.delete(signature);
      }
      Path file = meta.resolve("MANIFEST.MF");
      Manifest manifest;
      try (InputStream in = Files.newInputStream(file)) {
        manifest = new Manifest(in);
      }
      manifest.getEntries().clear();
      try (OutputStream out = Files.newOutputStream(file)) {
        manifest.write(out);
      }
    }
  }

  private static List<Path> signatures(Path meta) throws IOException {
    try (Stream<Path> files = Files.list(meta)) {
      return files.filter(f -> isSignature(String.valueOf(f.getFileName()).toUpperCase(Locale.ROOT))).toList();
    }
  }

  private static boolean isSignature(String name) {
    return Stream.of(".SF", ".RSA", ".DSA", ".EC").anyMatch(name::endsWith);
  }
}

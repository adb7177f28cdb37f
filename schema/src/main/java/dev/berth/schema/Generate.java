package dev.berth.schema;

import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The build's generator: {@code Generate FACTS-FOLDER OUTPUT-FOLDER}. A file is touched only when its content changes, so
 * that nothing is built anew without need.
 */
public final class Generate {
  private static final List<String> FILES =
      List.of(
          "Meta", "Resource", "Runtime", "IntStr", "V1", "V1Admission", "V1Admissionregistration", "V1Apiextensions",
          "V1Apps", "V1Authentication", "V1Authorization", "V1Autoscaling", "V2Autoscaling", "V1Batch",
          "V1Certificates", "V1Coordination", "V1Discovery", "V1Events", "V1Flowcontrol", "V1Networking", "V1Node",
          "V1Policy", "V1Rbac", "V1Resource", "V1Scheduling", "V1Storage", "V2Apidiscovery", "V1beta1Storage");

  private Generate() {}

  /** @throws IOException where a table cannot be read or a resource cannot be written */
  public static void main(String[] args) throws IOException, ReflectiveOperationException {
    Facts facts = Facts.read(Path.of(args[0]));
    Path output = Files.createDirectories(Path.of(args[1]));
    List<FileDescriptor> files = new ArrayList<>();
    for (String name : FILES) {
      Class<?> holder = Class.forName("io.kubernetes.client.proto." + name);
      files.add((FileDescriptor) holder.getMethod("getDescriptor").invoke(holder));
    }
    Map<String, Type> types = Types.of(files, facts);
    facts.check(types.values());
    write(output.resolve("structure.bin"), StructureFile.of(types.values()));
    write(output.resolve("columns.bin"), ColumnsFile.of(types, facts));
    write(output.resolve("documentation.bin.gz"), DocumentationFile.of(types.values(), facts));
  }

  private static void write(Path file, byte[] content) throws IOException {
    if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), content)) {
      Files.write(file, content);
      System.out.println("schema: " + file.getFileName() + ", " + content.length + " bytes");
    }
  }
}

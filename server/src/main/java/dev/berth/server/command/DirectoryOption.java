package dev.berth.server.command;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A directory that is there. */
final class DirectoryOption implements ITypeConverter<Path> {
  @Override
  public Path convert(String text) {
    return existing(Path.of(text));
  }

  static Path existing(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new TypeConversionException("there is no directory " + directory);
    }
    return directory;
  }
}

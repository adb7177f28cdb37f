package dev.berth.server.command;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Something that is there and can be connected to. */
final class SocketOption implements ITypeConverter<Path> {
  @Override
  public Path convert(String text) {
    Path socket = Path.of(text);
    if (!Files.exists(socket) || Files.isDirectory(socket)) {
      throw new TypeConversionException("there is no socket at " + socket);
    }
    return socket;
  }
}

package dev.berth.server.command;

import dev.berth.storage.local.DiskFolders.Folder;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code CLASS=DIR}. No map of classes: one class may have several folders. */
final class FolderOption implements ITypeConverter<Folder> {
  @Override
  public Folder convert(String value) {
    int equals = value.indexOf('=');
    if (equals <= 0 || equals == value.length() - 1) {
      throw new TypeConversionException("'" + value + "' is not CLASS=DIR");
    }
    return Folder.named(value.substring(0, equals), Path.of(value.substring(equals + 1)));
  }
}

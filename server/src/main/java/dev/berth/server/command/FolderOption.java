package dev.berth.server.command;

import dev.berth.storage.local.DiskFolders.Folder;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;

/** {@code CLASS=DIR}: a class may have several folders. */
final class FolderOption implements ITypeConverter<Folder> {
  @Override
  public Folder convert(String value) {
    Assignment folder = Assignment.parse(value, "CLASS=DIR");
    return Folder.named(folder.name(), DirectoryOption.existing(Path.of(folder.value())));
  }
}

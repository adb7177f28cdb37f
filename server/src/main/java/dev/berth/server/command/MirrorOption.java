package dev.berth.server.command;

import picocli.CommandLine.ITypeConverter;

/** {@code REGISTRY=URL}: a registry may have several mirrors, which are asked in turn. */
final class MirrorOption implements ITypeConverter<Assignment> {
  @Override
  public Assignment convert(String value) {
    return Assignment.parse(value, "REGISTRY=URL");
  }
}

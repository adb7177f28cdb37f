package dev.berth.server.command;

import dev.berth.model.ip.IpAddress;
import dev.berth.model.names.DnsNames;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** By what others find a server: a name, one with {@code *} for its first part, or an address. */
final class HostOption implements ITypeConverter<String> {
  @Override
  public String convert(String text) {
    boolean found =
        IpAddress.parse(text).isPresent() || DnsNames.caselessSubdomain(text).isEmpty() || DnsNames.wildcardSubdomain(text).isEmpty();
    if (!found) {
      throw new TypeConversionException("'" + text + "' is no name or address such as berth.example.com or 192.0.2.1");
    }
    return text;
  }
}

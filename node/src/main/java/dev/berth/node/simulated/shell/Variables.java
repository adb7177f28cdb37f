package dev.berth.node.simulated.shell;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a shell remembers: variables, those of them that programs are given, and where it is. Owned by its process. */
final class Variables {
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Set<String> exported = new LinkedHashSet<>();
  private String directory = "/";

  Variables(Map<String, String> environment, String hostname) {
    values.putAll(environment);
    exported.addAll(environment.keySet());
    values.putIfAbsent("HOSTNAME", hostname);
  }

  private Variables(Variables other) {
    values.putAll(other.values);
    exported.addAll(other.exported);
    directory = other.directory;
  }

  Variables copy() {
    return new Variables(this);
  }

  Optional<String> get(String name) {
    return name.equals("PWD") ? Optional.of(directory) : Optional.ofNullable(values.get(name));
  }

  void set(String name, String value) {
    values.put(name, value);
  }

  void forget(String name) {
    values.remove(name);
    exported.remove(name);
  }

  void export(String name) {
    exported.add(name);
  }

  String directory() {
    return directory;
  }

  void moveTo(String other) {
    directory = other;
  }

  /** What a program is given; the caller's to change. */
  Map<String, String> exported() {
    Map<String, String> given = new LinkedHashMap<>();
    exported.forEach(name -> get(name).ifPresent(value -> given.put(name, value)));
    return given;
  }
}

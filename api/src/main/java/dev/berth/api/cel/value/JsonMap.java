package dev.berth.api.cel.value;

import dev.berth.api.cel.ValueType;
import dev.berth.api.cel.ValueType.MapOf;
import dev.berth.api.cel.ValueType.ObjectOf;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/**
 * An object of JSON. With a type that has fields, names are unescaped, what the type does not know is not there, and
 * neither is a field that is null; else every member is there under its own name.
 */
public record JsonMap(JsonObject json, ValueType type) implements MapValue {

  @Override
  public int size() {
    return json.size();
  }

  /** Objects also compare what their type does not know, as far as both have it. */
  boolean same(JsonMap other, Meter meter) {
    if (json == other.json) {
      return true;
    }
    if (json.size() != other.json.size()) {
      return false;
    }
    for (int i = 0; i < json.size(); i++) {
      String name = json.name(i);
      Optional<Json> theirs = other.json.get(name);
      boolean known = !(type instanceof ObjectOf o) || o.fields().containsKey(name);
      if (known ? !sameMember(name, other, meter) : theirs.isPresent() && !theirs.get().equals(json.value(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean sameMember(String name, JsonMap other, Meter meter) {
    Object key = type instanceof ObjectOf ? FieldNames.escape(name).orElse(name) : name;
    Object mine = find(key);
    Object theirs = other.find(key);
    return mine == Missing.MISSING || theirs == Missing.MISSING
        ? mine == theirs : Equality.equal(mine, theirs, meter);
  }

  @Override
  public Object find(Object key) {
    if (!(key instanceof String name)) {
      throw CelError.noSuchOverload();
    }
    return switch (type) {
      case ObjectOf o -> field(FieldNames.unescape(name), o);
      case MapOf m -> member(name, m.value());
      case ValueType other -> member(name, ValueType.DYN);
    };
  }

  private Object field(String name, ObjectOf o) {
    Map<String, ValueType> fields = o.fields();
    if (!fields.containsKey(name)) {
      return Missing.MISSING;
    }
    Optional<Json> found = json.get(name);
    return found.isEmpty() || found.get() == JsonNull.NULL
        ? Missing.MISSING
        : Adapted.value(found.get(), fields.get(name));
  }

  private Object member(String name, ValueType of) {
    Optional<Json> found = json.get(name);
    return found.isEmpty() ? Missing.MISSING : Adapted.value(found.get(), of);
  }

  @Override
  public Iterator<Object> keys() {
    if (type instanceof ObjectOf o) {
      return json.names().stream()
          .filter(n -> o.fields().containsKey(n) && json.get(n).orElse(JsonNull.NULL) != JsonNull.NULL)
          .<Object>mapMulti((n, to) -> FieldNames.escape(n).ifPresent(to))
          .iterator();
    }
    return json.names().stream().map(n -> (Object) n).iterator();
  }

  @Override
  public String typeName() {
    return type instanceof ObjectOf o ? o.name() : "";
  }
}

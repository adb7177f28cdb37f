package dev.berth.api.kinds;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What an object leaves out, as a table: which member has which value when it is missing or null, and which members
 * are objects or lists with a table of their own. Applying it is one pass over the members that are there; an object
 * that lacks nothing comes back as the same instance. The tables are made once, when the classes that hold them are
 * loaded.
 *
 * <p>Values are set first, then members are visited (those just set included), then the steps run that depend on more
 * than one member.
 */
public final class Fill implements UnaryOperator<JsonObject> {
  private final String[] names;
  private final Json[] values;
  private final Map<String, UnaryOperator<Json>> inside;
  private final List<UnaryOperator<JsonObject>> steps;

  private Fill(Table table) {
    this.names = table.values.keySet().toArray(String[]::new);
    this.values = table.values.values().toArray(Json[]::new);
    this.inside = Map.copyOf(table.inside);
    this.steps = List.copyOf(table.steps);
  }

  public static Table table() {
    return new Table();
  }

  @Override
  public JsonObject apply(JsonObject object) {
    JsonObject out = object;
    for (int i = 0; i < names.length; i++) {
      if (out.get(names[i]).orElse(JsonNull.NULL) == JsonNull.NULL) {
        out = out.with(names[i], values[i]);
      }
    }
    if (!inside.isEmpty()) {
      for (int i = 0, n = out.size(); i < n; i++) {
        UnaryOperator<Json> rule = inside.get(out.name(i));
        if (rule != null) {
          Json before = out.value(i);
          Json after = rule.apply(before);
          if (after != before) {
            out = out.with(out.name(i), after);
          }
        }
      }
    }
    for (int i = 0; i < steps.size(); i++) {
      out = steps.get(i).apply(out);
    }
    return out;
  }

  /** Collects the rules of one object. */
  public static final class Table {
    private final Map<String, Json> values = new java.util.LinkedHashMap<>();
    private final Map<String, UnaryOperator<Json>> inside = new HashMap<>();
    private final List<UnaryOperator<JsonObject>> steps = new ArrayList<>();

    private Table() {}

    public Table value(String name, Json value) {
      values.put(name, value);
      return this;
    }

    public Table value(String name, String value) {
      return value(name, JsonString.of(value));
    }

    public Table value(String name, long value) {
      return value(name, JsonNumber.of(value));
    }

    public Table value(String name, boolean value) {
      return value(name, JsonBool.of(value));
    }

    /** A number that is as good as missing where it is zero. */
    public Table orIfZero(String name, long value) {
      return then(o -> o.number(name) == 0 ? o.with(name, value) : o);
    }

    /** The member, where it is an object, goes through the function. */
    public Table inside(String name, UnaryOperator<JsonObject> fill) {
      return member(name, v -> v instanceof JsonObject o ? fill.apply(o) : v);
    }

    /** Each object of the list goes through the function. */
    public Table each(String name, UnaryOperator<JsonObject> fill) {
      return member(name, v -> v instanceof JsonArray a ? a.mapObjects(fill) : v);
    }

    private Table member(String name, UnaryOperator<Json> rule) {
      if (inside.put(name, rule) != null) {
        throw new IllegalStateException("two tables for member " + name);
      }
      return this;
    }

    /** What depends on more than one member; runs after everything else. */
    public Table then(UnaryOperator<JsonObject> step) {
      steps.add(step);
      return this;
    }

    public Fill build() {
      return new Fill(this);
    }
  }
}

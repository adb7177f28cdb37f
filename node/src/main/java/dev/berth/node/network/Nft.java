package dev.berth.node.network;

import dev.berth.base.json.JsonLimits;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonReader;
import dev.berth.node.linux.Commands;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The edge to nftables: one process per transaction, which costs a few milliseconds more than a process that stays
 * and cannot be out of step with the kernel. Blocks.
 *
 * @param table name of the table, the same in each family
 */
record Nft(Commands commands, String table) {

  Commands.Result apply(String script) {
    return commands.run(List.of("nft", "-f", "-"), script, Commands.SHORT);
  }

  /** What the kernel has; nothing where there is no such table. */
  NftNames names(Family family) {
    Commands.Result listed =
        commands.run(List.of("nft", "-j", "-t", "list", "table", family.word, table), "", Commands.SHORT);
    if (!listed.succeeded()) {
      // no table, or no permission: in the latter case the transaction that follows says so
      return NftNames.NONE;
    }
    byte[] text = listed.stdout().getBytes(StandardCharsets.UTF_8);
    JsonObject root = (JsonObject) JsonReader.read(text, JsonLimits.DEFAULT).value();
    Set<String> chains = new TreeSet<>();
    Set<String> sets = new TreeSet<>();
    Set<String> maps = new TreeSet<>();
    root.array("nftables")
        .objects()
        .forEach(
            o -> {
              add(chains, o.object("chain"));
              add(sets, o.object("set"));
              add(maps, o.object("map"));
            });
    return new NftNames(chains, sets, maps);
  }

  private static void add(Set<String> names, JsonObject object) {
    if (!object.text("name").isEmpty()) {
      names.add(object.text("name"));
    }
  }

  /**
   * Makes each table hold this; anew where what is there cannot be turned into it. Established connections go on
   * either way.
   */
  Commands.Result fill(Map<Family, RuleChange> wholes) {
    StringBuilder kept = new StringBuilder();
    StringBuilder anew = new StringBuilder();
    wholes.forEach(
        (family, all) -> {
          kept.append(all.fill(family, table, names(family)));
          anew.append(removal(family, table)).append(all.fill(family, table, NftNames.NONE));
        });
    Commands.Result result = apply(kept.toString());
    return result.succeeded() ? result : apply(anew.toString());
  }

  /** Whether the kernel has these names and no others. */
  boolean hasAll(Map<Family, NftNames> expected) {
    return expected.entrySet().stream().allMatch(e -> names(e.getKey()).equals(e.getValue()));
  }

  /** Deletes the table; it may not be there. */
  static String removal(Family family, String table) {
    return "add table " + family.word + " " + table + "\ndelete table " + family.word + " " + table + "\n";
  }
}

package dev.berth.api.patch;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The order of a merged list. Items that the patch names come in the patch's order, the server's own in the server's; the
 * two are then woven so that a server item stays before a patched one which it preceded on the server. Items are told
 * apart by their merge key, or as they are where that is empty.
 */
final class MergeOrder {
  private static final int UNKNOWN = -1;

  private final String mergeKey;

  MergeOrder(String mergeKey) {
    this.mergeKey = mergeKey;
  }

  /** The merged items, those in {@code patchOrder} by it and the rest by {@code serverOrder}. */
  List<Json> arrange(List<Json> merged, List<Json> patchOrder, List<Json> serverOrder) {
    Map<Json, Integer> patchRanks = ranks(patchOrder);
    Map<Json, Integer> serverRanks = ranks(serverOrder);
    List<Json> patched = new ArrayList<>();
    List<Json> serverOnly = new ArrayList<>();
    for (Json item : merged) {
      if (!mergeKey.isEmpty()) {
        Directives.keyOrRefuse(item, mergeKey);
      }
      (patchRanks.containsKey(key(item)) ? patched : serverOnly).add(item);
    }
    patched.sort(Comparator.comparingInt(item -> rank(patchRanks, item)));
    serverOnly.sort(Comparator.comparingInt(item -> rank(serverRanks, item)));
    return weave(serverOnly, patched, serverRanks);
  }

  /** Each item's key with its first place. */
  private Map<Json, Integer> ranks(List<Json> order) {
    Map<Json, Integer> ranks = HashMap.newHashMap(order.size());
    for (int i = 0; i < order.size(); i++) {
      ranks.putIfAbsent(key(order.get(i)), i);
    }
    return ranks;
  }

  private int rank(Map<Json, Integer> ranks, Json item) {
    return ranks.getOrDefault(key(item), UNKNOWN);
  }

  Json key(Json item) {
    return mergeKey.isEmpty() || !(item instanceof JsonObject o) ? item : o.get(mergeKey).orElse(item);
  }

  private List<Json> weave(List<Json> serverOnly, List<Json> patched, Map<Json, Integer> serverRanks) {
    List<Json> out = new ArrayList<>(serverOnly.size() + patched.size());
    int s = 0;
    int p = 0;
    while (s < serverOnly.size() && p < patched.size()) {
      int i = rank(serverRanks, serverOnly.get(s));
      int j = rank(serverRanks, patched.get(p));
      out.add(i != UNKNOWN && j != UNKNOWN && i < j ? serverOnly.get(s++) : patched.get(p++));
    }
    out.addAll(serverOnly.subList(s, serverOnly.size()));
    out.addAll(patched.subList(p, patched.size()));
    return out;
  }
}

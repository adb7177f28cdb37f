package dev.berth.node.network;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.kinds.AnyObject;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.TreeMap;

/** What a node answers itself, in the place of those whom a slice names: its pods need no other machine for that. On the loop. */
final class OwnAnswers {
  /** By the key of the slice. */
  private final TreeMap<String, InetSocketAddress> own = new TreeMap<>();

  /** @param at empty to leave it to those whom the slice names */
  void set(String slice, Optional<InetSocketAddress> at) {
    at.ifPresentOrElse(here -> own.put(slice, here), () -> own.remove(slice));
  }

  /** The slice as it is for this node. */
  AnyObject in(AnyObject slice, String node) {
    InetSocketAddress here = own.get(slice.key());
    if (here == null) {
      return slice;
    }
    JsonObject endpoint =
        JsonObject.EMPTY
            .with("addresses", JsonArray.of(JsonString.of(here.getAddress().getHostAddress())))
            .with("conditions", JsonObject.EMPTY.with("ready", true))
            .with("nodeName", node);
    JsonArray ports =
        JsonArray.of(slice.json().array("ports").objects().map(port -> port.with("port", here.getPort())).toList());
    return new AnyObject(slice.json().with("endpoints", JsonArray.of(endpoint)).with("ports", ports));
  }
}

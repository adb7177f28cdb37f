package dev.berth.node.host;

import java.util.List;
import java.util.Map;

/**
 * What a remote volume refers to.
 *
 * @param addresses of its servers, where an Endpoints object names them
 * @param secret decoded
 */
record RemoteFacts(List<String> addresses, Map<String, String> secret) {
  static final RemoteFacts NONE = new RemoteFacts(List.of(), Map.of());
}

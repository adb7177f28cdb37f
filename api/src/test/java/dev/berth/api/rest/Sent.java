package dev.berth.api.rest;

/** Objects to send. */
final class Sent {
  private Sent() {}

  static String map(String name, String labels) {
    return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name + "\",\"labels\":{" + labels
        + "}},\"data\":{\"a\":\"1\"}}";
  }

  static String map(String name) {
    return map(name, "");
  }

  static String set(String name, int replicas) {
    return "{\"apiVersion\":\"apps/v1\",\"kind\":\"StatefulSet\",\"metadata\":{\"name\":\"" + name
        + "\"},\"spec\":{\"replicas\":" + replicas + ",\"serviceName\":\"s\",\"selector\":{\"matchLabels\":{\"a\":\"b\"}},"
        + "\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{\"containers\":[{\"name\":\"c\","
        + "\"image\":\"i\"}]}}}}";
  }

  static String pod(String name, String node) {
    return "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"" + name + "\",\"labels\":{\"a\":\"b\"}},"
        + "\"spec\":{" + (node.isEmpty() ? "" : "\"nodeName\":\"" + node + "\",")
        + "\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}";
  }
}

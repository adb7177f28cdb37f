package dev.berth.node.image;

/** With what a registry is asked: name and password, or a token. Those that are not there are "". */
public record Credential(String username, String password, String identityToken, String registryToken) {
  /** Not the password. */
  @Override
  public String toString() {
    return "Credential[" + username + "]";
  }
}

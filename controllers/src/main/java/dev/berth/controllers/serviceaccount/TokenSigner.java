package dev.berth.controllers.serviceaccount;

/** Who holds the key of ServiceAccounts' tokens. Thread-safe; quick. */
@FunctionalInterface
public interface TokenSigner {
  /**
   * A token that never ends, good as long as the Secret holds it.
   *
   * @param account the ServiceAccount's name
   * @param uid that the account must still have when the token is shown
   */
  String sign(String namespace, String account, String uid, String secret);
}

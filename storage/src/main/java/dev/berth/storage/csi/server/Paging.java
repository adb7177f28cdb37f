package dev.berth.storage.csi.server;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/**
 * A part of a list that is in order of ids. The token names the last id that was shown, so that a list may change between two
 * parts and nothing that stays is left out.
 */
record Paging<T>(List<T> shown, String next) {
  private static final String START = "after ";

  /**
   * @param most 0 for all
   * @throws DriverException ABORTED where the token is none of ours, as the interface says
   */
  static <T> Paging<T> of(List<T> all, Function<T, String> id, int most, String token) {
    if (most < 0) {
      throw Refusal.invalid("max_entries is not negative, and " + most + " is");
    }
    String after = token.isEmpty() ? "" : decode(token);
    List<T> left = all.stream().filter(item -> id.apply(item).compareTo(after) > 0).toList();
    if (most == 0 || left.size() <= most) {
      return new Paging<>(left, "");
    }
    List<T> shown = left.subList(0, most);
    return new Paging<>(shown, encode(id.apply(shown.getLast())));
  }

  private static String encode(String id) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString((START + id).getBytes(StandardCharsets.UTF_8));
  }

  private static String decode(String token) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      if (text.startsWith(START)) {
        return text.substring(START.length());
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new DriverException(Code.ABORTED, "starting_token " + token + " is not one that was given: list from the start");
  }
}

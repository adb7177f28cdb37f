package dev.berth.api.access.token;

import dev.berth.api.access.User;
import java.util.List;

/** Finds out whose a bearer token is. Thread-safe. */
public interface TokenAuthenticator {

  /**
   * @param token without {@code Bearer}
   * @param audiences for whom it must be made: one of them is enough; none stands for the API server's own
   */
  Outcome authenticate(String token, List<String> audiences);

  /** What a token is good for. */
  sealed interface Outcome {
    /** @param audiences those asked for that the token is made for; none where it is not made for anyone in particular */
    record Known(User user, List<String> audiences) implements Outcome {}

    /** Not one of ours: somebody else may know it. */
    record Foreign() implements Outcome {}

    record Rejected(String why) implements Outcome {}
  }
}

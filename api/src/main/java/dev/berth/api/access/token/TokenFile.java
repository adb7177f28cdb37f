package dev.berth.api.access.token;

import dev.berth.api.access.User;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Fixed tokens, as upstream's {@code --token-auth-file} lists them: one a line, {@code token,user,uid} and perhaps
 * {@code ,"group1,group2"}, in CSV (RFC 4180). Immutable.
 */
public final class TokenFile implements TokenAuthenticator {
  public static final TokenFile EMPTY = new TokenFile(Map.of());

  private final Map<String, User> users;

  private TokenFile(Map<String, User> users) {
    this.users = Map.copyOf(users);
  }

  /** A single token. */
  public static TokenFile of(String token, User user) {
    return new TokenFile(Map.of(token, user));
  }

  /**
   * @param name of the file, for errors
   * @throws IllegalArgumentException where a line has fewer than three fields or a quote does not end
   */
  public static TokenFile parse(String name, String text) {
    Map<String, User> users = new HashMap<>();
    for (List<String> record : records(name, text)) {
      if (record.size() < 3) {
        throw new IllegalArgumentException(
            "token file '" + name + "' must have at least 3 columns (token, user name, user uid), found " + record.size());
      }
      if (!record.getFirst().isEmpty()) { // upstream warns and goes on
        List<String> groups = record.size() < 4 ? List.of() : List.of(record.get(3).split(",", -1));
        users.put(record.getFirst(), new User(record.get(1), record.get(2), groups, Map.of()));
      }
    }
    return new TokenFile(users);
  }

  @Override
  public Outcome authenticate(String token, List<String> audiences) {
    User user = users.get(token);
    return user == null ? new Outcome.Foreign() : new Outcome.Known(user, List.of());
  }

  private static List<List<String>> records(String name, String text) {
    List<List<String>> records = new ArrayList<>();
    List<String> record = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c != '"') {
          field.append(c);
        } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
          field.append('"');
          i++;
        } else {
          quoted = false;
        }
      } else if (c == '"' && field.isEmpty()) {
        quoted = true;
      } else if (c == ',') {
        record.add(field.toString());
        field.setLength(0);
      } else if (c == '\n') {
        end(records, record, field);
        record = new ArrayList<>();
      } else if (c != '\r') {
        field.append(c);
      }
    }
    if (quoted) {
      throw new IllegalArgumentException("token file '" + name + "': a quote does not end");
    }
    end(records, record, field);
    return records;
  }

  private static void end(List<List<String>> records, List<String> record, StringBuilder field) {
    if (!record.isEmpty() || !field.isEmpty()) {
      record.add(field.toString());
      records.add(record);
    }
    field.setLength(0);
  }
}

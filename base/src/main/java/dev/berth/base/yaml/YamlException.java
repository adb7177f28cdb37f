package dev.berth.base.yaml;

/** The text is not YAML, or has no form in JSON. The message is go-yaml's: {@code yaml: line 3: did not find expected key}. */
public final class YamlException extends RuntimeException {
  private static final long serialVersionUID = 1;

  YamlException(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}

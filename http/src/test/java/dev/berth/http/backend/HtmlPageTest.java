package dev.berth.http.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlPageTest {
  private static final ProxiedLinks LINKS = new ProxiedLinks("/proxy", "10.0.0.1:80", "berth:6443");

  private static String page(String text) {
    return HtmlPage.rewritten(text, LINKS::rewritten);
  }

  @Test
  void anAttributeThatHoldsAnAddressIsLedThroughTheProxyHoweverItIsWritten() {
    assertThat(page("<A class=x HREF = '/a?b=c#d'>t</A>")).isEqualTo("<A class=x HREF = '/proxy/a?b=c#d'>t</A>");
    assertThat(page("<img src=/i.png alt><form\naction=\"/f\"/>")).isEqualTo("<img src=/proxy/i.png alt><form\naction=\"/proxy/f\"/>");
    assertThat(page("<script async src=\"/s.js\"></script><a href=/b>")).isEqualTo(
        "<script async src=\"/proxy/s.js\"></script><a href=/proxy/b>");
  }

  @Test
  void whatIsNoAddressStaysToTheLetter() {
    for (String same :
        List.of(
            "", "<", "a < b", "<a", "<a href", "<a href=", "<a href=\"/cut", "<a name=\"/x\">", "<p href=\"/x\">", "<!DOCTYPE html>",
            "<!-- <a href=\"/x\"> -->", "<script>'<a href=\"/x\">'</script>", "<textarea><a href=\"/x\"></TEXTAREA>", "</a href=\"/x\">",
            "<a title='>' data-href=\"/x\">", "<a =\"/x\">")) {
      assertThat(page(same)).isEqualTo(same);
    }
  }

  @Test
  void onlyWhatTheBackendHasIsLedThroughTheProxy() {
    assertThat(LINKS.rewritten("/")).isEqualTo("/proxy/");
    assertThat(LINKS.rewritten("http://10.0.0.1:80/x")).isEqualTo("/proxy/x");
    assertThat(LINKS.rewritten("//10.0.0.1:80/x")).isEqualTo("/proxy/x");
    assertThat(LINKS.rewritten("https://berth:6443/x")).isEqualTo("https://berth:6443/proxy/x");
    for (String same : List.of("x", "../x", "#top", "?q", "mailto:a@b", "http://example.com/x", "//example.com/x", "/proxy/x")) {
      assertThat(LINKS.rewritten(same)).isEqualTo(same);
    }
  }
}

package dev.berth.server.admission;

import static dev.berth.server.admission.FakeWebhooks.base64;
import static dev.berth.server.admission.FakeWebhooks.mutating;
import static dev.berth.server.admission.FakeWebhooks.raw;
import static dev.berth.server.admission.FakeWebhooks.validating;
import static dev.berth.server.admission.FakeWebhooks.webhook;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.outbound.Answer;
import dev.berth.base.Spec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Spec("E68")
final class WebhookFaultsTest {
  private static final String FAILED = "Internal error occurred: failed calling webhook \"h.example.com\": ";

  private final FakeWebhooks hooks = new FakeWebhooks();
  private final ApiHouse house = new ApiHouse(hooks);

  private String validated() {
    house.mustCreate(validating("v", webhook("h.example.com", "/h", "")));
    return told();
  }

  private String mutated() {
    house.mustCreate(mutating("m", webhook("h.example.com", "/h", "")));
    return told();
  }

  private String told() {
    ApiHouse.Answer answer = house.map("m", "");
    return answer.code() == 201 ? "created" : answer.code() + " " + answer.message();
  }

  @Test
  void anAnswerToSomethingElseIsNone() {
    hooks.on(
        "/h",
        _ ->
            raw("{'kind': 'AdmissionReview', 'apiVersion': 'admission.k8s.io/v1', 'response': {'uid': 'other', 'allowed':"
                + " true}}"));
    assertThat(validated())
        .startsWith("500 " + FAILED + "received invalid webhook response: expected response.uid=\"")
        .endsWith("\", got \"other\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                                          | received invalid webhook response: webhook response was absent",
        "{'response': {'uid': 'UID', 'allowed': true}}               | received invalid webhook response: expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got /, Kind=",
        "[1]                                                         | failed to call webhook: couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }",
        "REVIEW 'allowed': true, 'patch': 'W10=', 'patchType': 'JSONPatch'}} | received invalid webhook response: validating webhook may not return response.patch",
        "REVIEW 'allowed': true, 'patchType': 'JSONPatch'}}          | received invalid webhook response: validating webhook may not return response.patchType",
      })
  void whatIsNoReviewOfAValidatingWebhookIsSaidSo(String answer, String why) {
    hooks.on(
        "/h",
        r ->
            raw(
                answer
                    .replace(
                        "REVIEW",
                        "{'kind': 'AdmissionReview', 'apiVersion': 'admission.k8s.io/v1', 'response': {'uid': 'UID',")
                    .replace("UID", r.text("uid"))));
    assertThat(validated()).isEqualTo("500 " + FAILED + why);
  }

  @Test
  void textThatIsNoJsonIsNoReview() {
    hooks.on("/h", _ -> raw("<html>"));
    assertThat(validated()).startsWith("500 " + FAILED + "failed to call webhook: couldn't get version/kind; json parse error: ");
  }

  @Test
  void aPatchWithoutItsTypeOrATypeWithoutAPatchIsNoAnswer() {
    hooks.on("/h", r -> FakeWebhooks.answer(r, "'allowed': true, 'patch': '" + base64("[]") + "'"));
    assertThat(mutated())
        .isEqualTo(
            "500 " + FAILED + "received invalid webhook response: webhook returned response.patch but not response.patchType");
    hooks.on("/h", r -> FakeWebhooks.answer(r, "'allowed': true, 'patchType': 'JSONPatch'"));
    assertThat(told())
        .isEqualTo(
            "500 " + FAILED + "received invalid webhook response: webhook returned response.patchType but not response.patch");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{'op': 'add', 'path': '/no/where', 'value': 1}]  | add operation does not apply: doc is missing path: \"/no/where\": missing value",
        "[{'op': 'test', 'path': '/data/stage', 'value': '9'}] | testing value /data/stage failed: test failed",
        "[{'op': 'explode', 'path': '/data'}]              | Unexpected kind: explode",
      })
  void aPatchThatDoesNotApplyIsAnInternalError(String patch, String why) {
    hooks.patch("/h", _ -> patch);
    assertThat(mutated()).isEqualTo("500 Internal error occurred: " + why);
  }

  @Test
  void aPatchThatLeavesNoObjectOfTheKindIsAnInternalError() {
    hooks.patch("/h", _ -> "[{'op': 'replace', 'path': '/data', 'value': 'text'}]");
    assertThat(mutated()).startsWith("500 Internal error occurred: ");
  }

  @Test
  void aPatchThatCannotBeReadIsAFailedCall() {
    hooks.on("/h", r -> FakeWebhooks.answer(r, "'allowed': true, 'patchType': 'JSONPatch', 'patch': '" + base64("{}") + "'"));
    assertThat(mutated())
        .isEqualTo(
            "500 " + FAILED + "received undecodable patch in webhook response: json: cannot unmarshal object into Go value of"
                + " type jsonpatch.Patch");
    hooks.on("/h", r -> FakeWebhooks.answer(r, "'allowed': true, 'patchType': 'JSONPatch', 'patch': '%%'"));
    assertThat(told()).startsWith("500 " + FAILED + "failed to call webhook: illegal base64 data");
  }

  @Test
  void anUnchangedManagedFieldsBookIsKeptWhereAWebhookSpoilsIt() {
    hooks.patch(
        "/h",
        _ -> "[{'op': 'replace', 'path': '/metadata/managedFields', 'value': [{'manager': 'x', 'operation': 'Bad'}]}]");
    house.mustCreate(mutating("m", webhook("h.example.com", "/h", "")));
    ApiHouse.Answer created = house.map("m", "");
    assertThat(created.body().object("metadata").array("managedFields").object(0).text("manager")).isEqualTo("test");
    assertThat(created.warnings())
        .anyMatch(w -> w.contains(".metadata.managedFields was in an invalid state after admission"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500 | text/plain       | broken | an error on the server (\"broken\") has prevented the request from succeeding",
        "500 | application/json | {}     | an error on the server (\"unknown\") has prevented the request from succeeding",
        "404 | text/plain       | x      | the server could not find the requested resource",
        "503 | text/plain       | x      | the server is currently unable to handle the request",
        "302 | text/plain       | x      | the server responded with the status code 302 but did not return more information",
      })
  void aBadStatusIsAFailedCall(int code, String type, String body, String why) {
    hooks.on("/h", _ -> new Answer.Answered(code, type, body.getBytes(StandardCharsets.UTF_8)));
    assertThat(validated()).isEqualTo("500 " + FAILED + "failed to call webhook: " + why);
  }

  @Test
  void anEmptyAnswerIsAFailedCall() {
    hooks.on("/h", _ -> new Answer.Answered(200, "application/json", new byte[0]));
    assertThat(validated())
        .isEqualTo(
            "500 " + FAILED
                + "failed to call webhook: 0-length response with status code: 200 and content type: application/json");
  }

  @Test
  void webhooksThatTakeTheWholeTimeOfTheRequestEndIt() {
    hooks.on(
        "/h",
        _ -> {
          house.loop.advance(Duration.ofSeconds(61));
          return Answer.Failed.LATE;
        });
    house.mustCreate(mutating("m", webhook("h.example.com", "/h", "'failurePolicy': 'Ignore', 'timeoutSeconds': 30")));
    assertThat(told()).isEqualTo("504 Timeout: request did not complete within requested timeout");
  }

  @Test
  void aRequestThatSaysHowLongItMayTakeIsEndedThen() {
    hooks.on(
        "/h",
        _ -> {
          house.loop.advance(Duration.ofSeconds(3));
          return Answer.Failed.LATE;
        });
    house.mustCreate(mutating("m", webhook("h.example.com", "/h", "'failurePolicy': 'Ignore', 'timeoutSeconds': 30")));
    String maps = "/api/v1/namespaces/ns/configmaps";
    assertThat(house.call("POST", maps + "?timeout=2s", ApiHouse.mapText("x", "")).message())
        .isEqualTo("Timeout: request did not complete within requested timeout");
    assertThat(house.call("POST", maps + "?timeout=5s", ApiHouse.mapText("y", "")).code()).isEqualTo(201);
    assertThat(house.call("POST", maps + "?timeout=soon", ApiHouse.mapText("z", "")).message())
        .isEqualTo("invalid timeout specified in the request URL - time: invalid duration \"soon\"");
  }
}

package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Headers;
import dev.berth.api.Request;
import dev.berth.api.Response;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenApiTypesTest {
  /** The table of upstream's handler_test.go in kube-openapi. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          */* | 200 | application/json
          application/* | 200 | application/json
          application/json | 200 | application/json
          test/test | 406 | application/json
          application/test, */* | 200 | application/json
          application/com.github.proto-openapi.spec.v2.v1.0+protobuf | 200 | application/com.github.proto-openapi.spec.v2.v1.0+protobuf
          application/com.github.proto-openapi.spec.v2@v1.0+protobuf | 200 | application/com.github.proto-openapi.spec.v2.v1.0+protobuf
          application/com.github.proto-openapi.spec.v2@v1.0+protobuf, application/json | 200 | application/com.github.proto-openapi.spec.v2.v1.0+protobuf
          application/com.github.proto-openapi.spec.v2@v1.0+protobuf; q=0.5, application/json | 200 | application/json
          """)
  void theDocumentComesInTheFormThatIsLikedBest(String accept, int code, String contentType) throws IOException {
    try (BerthServer server = BerthServer.start(ServerConfig.forTests())) {
      Response answer =
          server
              .api()
              .handleAs(
                  Bootstrap.SYSTEM,
                  new Request(
                      "GET",
                      "/openapi/v2",
                      "",
                      Headers.of(List.of(Map.entry("Accept", accept))),
                      new byte[0],
                      List.of(),
                      "test",
                      "test"));
      assertThat(answer.code()).isEqualTo(code);
      assertThat(answer.contentType()).isEqualTo(contentType);
    }
  }
}

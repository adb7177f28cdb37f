package dev.berth.api.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.access.Authorizer;
import dev.berth.api.access.Authorizer.Decision;
import dev.berth.api.access.User;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.builtin.Builtin;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What match conditions and admission policies find declared. */
class EnvironmentTest {
  private static final Environment ADMISSION = AdmissionEnvironment.of(true, true);
  private static final User ANNA = new User("anna", "", List.of("dev"), Map.of());

  /** Anna may get pods, service accounts may do everything in their own namespace, everybody may look at /healthz. */
  private static final Authorizer RIGHTS = asked ->
      asked.user().name().equals("anna") && asked.verb().equals("get") && asked.resource().equals("pods")
              || asked.user().name().startsWith("system:serviceaccount:" + asked.namespace() + ":")
              || asked.path().equals("/healthz")
          ? new Decision.Allowed("as it is written")
          : new Decision.Denied("not for " + asked.user().name());

  private static Activation request() {
    return new Activation()
        .put("object", Json.parse("{\"metadata\":{\"name\":\"web\"},\"spec\":{\"replicas\":7}}"))
        .put("oldObject", JsonNull.NULL)
        .put("params", Json.parse("{\"max\":5}"))
        .put("request", Json.parse("{\"operation\":\"CREATE\",\"userInfo\":{\"username\":\"anna\",\"groups\":[\"dev\"]}}"))
        .put("namespaceObject", Json.parse("{\"metadata\":{\"labels\":{\"env\":\"prod\"}}}"))
        .putAuthorizer("authorizer", RIGHTS, ANNA)
        .putRequestResource("authorizer.requestResource", RIGHTS, ANNA,
            new Activation.ResourceAsked("", "pods", "", "default", "web"));
  }

  private static String value(Environment environment, String expression) {
    return switch (Tried.program(environment, expression).evaluate(request(), CelLimits.ADMISSION)) {
      case Outcome.Value v -> v.json().map(Json::toString).orElse("no JSON");
      case Outcome.Failed f -> f.text();
      case Outcome.OverBudget o -> o.toString();
    };
  }

  @ParameterizedTest
  @Spec("E69")
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "object.spec.replicas <= params.max|false", "oldObject == null|true", "request.operation == 'CREATE'|true",
    "'dev' in request.userInfo.groups|true", "namespaceObject.metadata.labels['env'] == 'prod'|true",
    "has(request.userInfo.uid)|false", "request.name|no such key: name",
    "authorizer.group('').resource('pods').namespace('default').check('get').allowed()|true",
    "authorizer.group('').resource('pods').check('delete').allowed()|false",
    "authorizer.group('').resource('pods').subresource('log').name('x').check('delete').reason()|\"not for anna\"",
    "authorizer.path('/healthz').check('get').allowed()|true", "authorizer.path(' ')|path must not be empty",
    "authorizer.serviceAccount('ns', 'sa').group('').resource('secrets').namespace('ns').check('get').allowed()|true",
    "authorizer.serviceAccount('NS', 'sa')|Invalid service account namespace",
    "authorizer.requestResource.check('get').allowed()|true", "authorizer.requestResource.check('update').errored()|false",
    "authorizer.group('').resource('pods').fieldSelector('spec.nodeName=n').check('get').allowed()|true"
  })
  void admissionKnowsTheRequestAndTheAuthorizer(String expression, String result) {
    assertThat(value(ADMISSION, expression)).as(expression).isEqualTo(result);
  }

  @Test
  @Spec("E69")
  void fieldsOfTheRequestAreChecked() {
    assertThat(Tried.broken(ADMISSION, "request.userInfo.name == ''", Wanted.BOOL)).contains("undefined field 'name'");
    assertThat(Tried.broken(AdmissionEnvironment.of(false, false), "authorizer.path('/x')", Wanted.ANYTHING))
        .contains("undeclared reference to 'authorizer'");
  }

  @Test
  @Spec("E69")
  void variablesAreComputedOnceAndHaveTheirTypes() {
    AtomicInteger asked = new AtomicInteger();
    Authorizer counting = attributes -> {
      asked.incrementAndGet();
      return new Decision.Allowed("");
    };
    Environment first = ADMISSION.withComposed("may", Tried.program(ADMISSION,
        "authorizer.group('').resource('pods').check('get').allowed()"));
    Environment both = first.withComposed("named", Tried.program(first, "variables.may ? object.metadata.name : 'nobody'"));
    Activation activation = request().putAuthorizer("authorizer", counting, ANNA);
    Outcome once = Tried.program(both, "variables.may && variables.named == 'web'").evaluate(activation, CelLimits.ADMISSION);
    Outcome again = Tried.program(both, "variables.may").evaluate(activation, CelLimits.ADMISSION);
    assertThat(((Outcome.Value) once).isTrue()).isTrue();
    assertThat(((Outcome.Value) again).isTrue()).isTrue();
    assertThat(asked).hasValue(1);
    assertThat(once.cost()).isGreaterThan(350_000);
    assertThat(again.cost()).isLessThan(10);
    assertThat(Tried.broken(both, "variables.may + 1 == 2", Wanted.BOOL)).contains("(bool, int)");
    assertThat(Tried.broken(both, "variables.other", Wanted.ANYTHING)).contains("undefined field 'other'");
  }

  @Test
  void aVariableThatFailsFailsWhereItIsUsed() {
    Environment env = ADMISSION.withComposed("bad", Tried.program(ADMISSION, "object.spec.none"));
    assertThat(value(env, "variables.bad == 1"))
        .isEqualTo("composited variable \"bad\" fails to evaluate: no such key: none");
    assertThat(value(env, "true || variables.bad == 1")).isEqualTo("true");
  }

  @Test
  @Spec("E69")
  void mutationMakesObjectsAndPatches() {
    Environment mutation = ADMISSION.withMutation();
    assertThat(value(mutation, "Object{metadata: Object.metadata{labels: {'env': 'x'}}, spec: Object.spec{replicas: 1}}"))
        .isEqualTo("{\"metadata\":{\"labels\":{\"env\":\"x\"}},\"spec\":{\"replicas\":1}}");
    assertThat(value(mutation,
        "[JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('a/b~c'), value: [1]}]"))
        .isEqualTo("[{\"op\":\"add\",\"path\":\"/metadata/labels/a~1b~0c\",\"value\":[1]}]");
    assertThat(mutation.compile("Object{spec: Object.spec{replicas: 1}}", Wanted.OBJECT)).isInstanceOf(Program.class);
    assertThat(mutation.compile("[JSONPatch{op: 'remove', path: '/a'}]", Wanted.JSON_PATCHES)).isInstanceOf(Program.class);
    assertThat(value(mutation, "Object{spec: Object.status{x: 1}}")).isEqualTo("type mismatch: unexpected type name"
        + " \"Object.status\", expected \"Object.spec\", which matches field name path from root Object type");
    assertThat(value(mutation, "Object{spec: Object.spec{l: [Object.spec.l{x: 1}]}}"))
        .isEqualTo("{\"spec\":{\"l\":[{\"x\":1}]}}");
    assertThat(Tried.broken(mutation, "{'spec': 1}", Wanted.OBJECT)).startsWith("must evaluate to Object but got map");
    assertThat(Tried.broken(mutation, "JSONPatch{ops: 'x'}", Wanted.ANYTHING)).contains("undefined field 'ops'");
  }

  @Test
  void builtInObjectsHaveTheTypesOfTheirSchema() {
    Environment env = Environment.of(Map.of("object",
        BuiltInTypes.of(Builtin.schema(GroupVersionKind.of("apps", "v1", "StatefulSet")).orElseThrow())));
    assertThat(Tried.broken(env, "object.spec.replicas + 1 == 2 && object.metadata.creationTimestamp > timestamp(0)", Wanted.BOOL))
        .isEqualTo("compiles");
    assertThat(Tried.broken(env, "object.spec.replica", Wanted.ANYTHING)).contains("undefined field 'replica'");
    assertThat(Tried.broken(env, "object.spec.serviceName + 1", Wanted.ANYTHING)).contains("(string, int)");
  }

  @Test
  void anOptionalVariableMayHaveNoValue() {
    Environment env = Environment.of(Map.of("old", new ValueType.OptionalOf(ValueType.INT)));
    Program program = Tried.program(env, "old.orValue(5)");
    assertThat(program.evaluate(new Activation().putOptional("old", Optional.empty()), 100).toString()).contains("[5]");
    assertThat(program.evaluate(new Activation().putOptional("old", Optional.of(Json.parse("7"))), 100).toString())
        .contains("[7]");
    assertThat(program.evaluate(new Activation(), 100))
        .isEqualTo(new Outcome.Failed("no such attribute(s): old", 1));
  }
}

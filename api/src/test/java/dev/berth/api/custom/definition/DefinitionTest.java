package dev.berth.api.custom.definition;

import static dev.berth.api.custom.definition.Definition.created;
import static dev.berth.api.custom.definition.Definition.inVersion;
import static dev.berth.api.custom.definition.Definition.refused;
import static dev.berth.api.custom.definition.Definition.set;
import static dev.berth.api.custom.definition.Definition.updateRefused;
import static dev.berth.api.custom.definition.Definition.widgets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.custom.structural.Given;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import org.junit.jupiter.api.Test;

/** The definition itself; its schemas are elsewhere. */
@Spec("E61")
class DefinitionTest {
  private static final String DNS_1035 =
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character,"
          + " and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is"
          + " '[a-z]([-a-z0-9]*[a-z0-9])?')";

  private static JsonObject established(JsonObject definition) {
    return set("[{type: Established, status: 'True'}]", "status", "conditions").apply(definition);
  }

  @Test
  void takesAnOrdinaryDefinitionAndFillsInItsNamesAndConversion() {
    JsonObject stored = created(widgets());
    assertThat(refused(widgets())).isEmpty();
    assertThat(stored.object("spec").object("names"))
        .isEqualTo(Given.object("{plural: widgets, kind: Widget, singular: widget, listKind: WidgetList}"));
    assertThat(stored.object("spec").object("conversion")).isEqualTo(Given.object("{strategy: None}"));
    assertThat(stored.object("status").array("storedVersions")).isEqualTo(Given.value("[v1]"));
  }

  @Test
  void forgetsTheStatusThatAClientSends() {
    JsonObject sent = set("{storedVersions: [v7], acceptedNames: {plural: other, kind: Other}}", "status").apply(widgets());
    assertThat(created(sent).object("status").array("storedVersions")).isEqualTo(Given.value("[v1]"));
    assertThat(created(sent).object("status").object("acceptedNames").text("plural")).isEmpty();
  }

  @Test
  void isNamedByItsPluralAndGroup() {
    assertThat(refused(set("gadgets.example.org", "metadata", "name").apply(widgets())))
        .containsExactly(
            "metadata.name: Invalid value: \"gadgets.example.org\": must be spec.names.plural+\".\"+spec.group");
  }

  @Test
  void asksForAGroupWithADot() {
    JsonObject flat = set("widgets.example", "metadata", "name").apply(set("example", "spec", "group").apply(widgets()));
    assertThat(refused(flat))
        .containsExactly("spec.group: Invalid value: \"example\": should be a domain with at least one dot");
    assertThat(refused(set("''", "spec", "group").apply(widgets()))).contains("spec.group: Required value");
  }

  @Test
  void knowsTwoScopes() {
    assertThat(refused(set("Universal", "spec", "scope").apply(widgets())))
        .containsExactly(
            "spec.scope: Unsupported value: \"Universal\": supported values: \"Cluster\", \"Namespaced\"");
    assertThat(refused(set("''", "spec", "scope").apply(widgets()))).containsExactly("spec.scope: Required value");
  }

  @Test
  void holdsNamesToLabels() {
    JsonObject names =
        set("{plural: widgets, singular: Widget, kind: Wi_dget, listKind: Wi_dget, shortNames: [wd, W], categories: [all, '7']}", "spec", "names")
            .apply(widgets());
    assertThat(refused(names))
        .containsExactly(
            "spec.names.singular: Invalid value: \"Widget\": " + DNS_1035,
            "spec.names.kind: Invalid value: \"Wi_dget\": may have mixed case, but should otherwise match: " + DNS_1035,
            "spec.names.listKind: Invalid value: \"Wi_dget\": may have mixed case, but should otherwise match: "
                + DNS_1035,
            "spec.names.shortNames[1]: Invalid value: \"W\": " + DNS_1035,
            "spec.names.listKind: Invalid value: \"Wi_dget\": kind and listKind may not be the same",
            "spec.names.categories[1]: Invalid value: \"7\": " + DNS_1035);
    assertThat(refused(set("{}", "spec", "names").apply(widgets())))
        .contains(
            "spec.names.plural: Required value",
            "spec.names.singular: Required value",
            "spec.names.kind: Required value",
            "spec.names.listKind: Required value");
  }

  @Test
  void storesObjectsInExactlyOneVersion() {
    JsonObject none = inVersion(widgets(), "storage", Json.parse("false"));
    assertThat(refused(none))
        .contains(
            "spec.versions: Invalid value: [{\"Name\":\"v1\",\"Served\":true,\"Storage\":false,\"Deprecated\":false,"
                + "\"DeprecationWarning\":null,\"Schema\":null,\"Subresources\":null,\"AdditionalPrinterColumns\":null,"
                + "\"SelectableFields\":null}]: must have exactly one version marked as storage version",
            "status.storedVersions: Invalid value: null: must have at least one stored version");
    assertThat(refused(widgets().updateObject("spec", spec -> spec.without("versions"))))
        .contains("spec.versions: Invalid value: null: must have exactly one version marked as storage version");
    JsonObject twice =
        widgets().updateObject("spec", s -> s.updateArray("versions", v -> v.plus(v.object(0))));
    assertThat(refused(twice))
        .anyMatch(e -> e.endsWith("must contain unique version names"))
        .anyMatch(e -> e.endsWith("must have exactly one version marked as storage version"));
  }

  @Test
  void asksForASchemaInEveryVersion() {
    assertThat(refused(inVersion(widgets(), "schema", Json.parse("{}"))))
        .containsExactly("spec.versions[0].schema.openAPIV3Schema: Required value");
  }

  @Test
  void refusesToPreserveUnknownFieldsAltogether() {
    assertThat(refused(set("true", "spec", "preserveUnknownFields").apply(widgets())))
        .containsExactly(
            "spec.preserveUnknownFields: Invalid value: true: cannot set to true, set"
                + " x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead");
  }

  @Test
  void warnsOfDeprecationInPrintableWords() {
    JsonObject deprecated = inVersion(widgets(), "deprecated", Json.parse("true"));
    assertThat(refused(inVersion(deprecated, "deprecationWarning", Json.parse("\"use v2\"")))).isEmpty();
    assertThat(refused(inVersion(widgets(), "deprecationWarning", Json.parse("\"use v2\""))))
        .containsExactly(
            "spec.versions[0].deprecationWarning: Invalid value: \"use v2\": can only be set for deprecated versions");
    assertThat(refused(inVersion(deprecated, "deprecationWarning", Json.parse("\"a\\nb\""))))
        .containsExactly(
            "spec.versions[0].deprecationWarning: Invalid value: \"a\\nb\": must only contain printable UTF-8"
                + " characters; non-printable character found at index 1");
    assertThat(refused(inVersion(deprecated, "deprecationWarning", Json.parse("\"\""))))
        .containsExactly(
            "spec.versions[0].deprecationWarning: Invalid value: \"\": must not be an empty string");
  }

  @Test
  void saysOfCommonThingsWhereTheyWouldStandAtTheTop() {
    JsonObject columns =
        inVersion(
            widgets(),
            "additionalPrinterColumns",
            Given.value("[{name: '', type: text, format: int16, jsonPath: spec.size}, {name: A, jsonPath: ''}]"));
    assertThat(refused(columns))
        .containsExactly(
            "spec.additionalPrinterColumns[0].name: Required value",
            "spec.additionalPrinterColumns[0].type: Invalid value: \"text\": must be one of"
                + " boolean,date,integer,number,string",
            "spec.additionalPrinterColumns[0].format: Invalid value: \"int16\": must be one of"
                + " byte,date,date-time,double,float,int32,int64,password",
            "spec.additionalPrinterColumns[0].JSONPath: Invalid value: \"spec.size\": must be a simple json path"
                + " starting with .",
            "spec.additionalPrinterColumns[1].type: Required value: must be one of boolean,date,integer,number,string",
            "spec.additionalPrinterColumns[1].JSONPath: Required value");
    JsonObject two =
        columns.updateObject(
            "spec",
            s ->
                s.updateArray(
                    "versions",
                    v ->
                        v.plus(
                            v.object(0).with("name", "v2").with("storage", false).without("additionalPrinterColumns"))));
    assertThat(refused(two)).hasSize(6).allMatch(e -> e.startsWith("spec.versions[0].additionalPrinterColumns["));
  }

  @Test
  @Spec("E65")
  void scalesByPathsUnderSpecAndStatus() {
    JsonObject scale =
        inVersion(
            widgets(),
            "subresources",
            Given.value("{scale: {specReplicasPath: .size, statusReplicasPath: '', labelSelectorPath: .x}}"));
    assertThat(refused(scale))
        .containsExactly(
            "spec.subresources.scale.specReplicasPath: Invalid value: \".size\": should be a json path under .spec",
            "spec.subresources.scale.statusReplicasPath: Required value",
            "spec.subresources.scale.labelSelectorPath: Invalid value: \".x\": should be a json path under either"
                + " .spec or .status");
  }

  @Test
  @Spec("E65")
  void selectsByScalarFieldsOutsideOfMetadata() {
    JsonObject schema =
        widgets(
            "{type: object, properties: {spec: {type: object, properties: {color: {type: string}, size: {type: integer}, "
                + "tags: {type: array, items: {type: string}}, labels: {type: object, additionalProperties: {type: string}}}}}}");
    assertThat(
            refused(
                inVersion(
                    schema,
                    "selectableFields",
                    Given.value("[{jsonPath: .spec.color}, {jsonPath: .spec.size}, {jsonPath: .spec.labels.x}]"))))
        .isEmpty();
    assertThat(
            refused(
                inVersion(
                    schema,
                    "selectableFields",
                    Given.value(
                        "[{jsonPath: .spec.color}, {jsonPath: .spec.color}, {jsonPath: .spec.tags}, {jsonPath: spec},"
                            + " {jsonPath: .spec.gone}, {jsonPath: '.spec[''color'']'}, {jsonPath: ''}]"))))
        .containsExactly(
            "spec.selectableFields[1].jsonPath: Duplicate value: \".spec.color\"",
            "spec.selectableFields[2].jsonPath: Invalid value: \".spec.tags\": must point to a field of type string,"
                + " boolean or integer. Enum string fields and strings with formats are allowed.",
            "spec.selectableFields[3].jsonPath: Invalid value: \"spec\": is an invalid path: expected [ or . but got:"
                + " spec",
            "spec.selectableFields[4].jsonPath: Invalid value: \".spec.gone\": is an invalid path: does not refer to a"
                + " valid field",
            "spec.selectableFields[5].jsonPath: Invalid value: \".spec['color']\": is an invalid path: array notation"
                + " is not allowed",
            "spec.selectableFields[6].jsonPath: Required value");
  }

  @Test
  @Spec("E64")
  void convertsByAWebhookThatCanBeCalled() {
    JsonObject webhook =
        set("{strategy: Webhook, webhook: {conversionReviewVersions: [v1], clientConfig: {service: {name: s, namespace: ns}}}}", "spec", "conversion")
            .apply(widgets());
    assertThat(refused(webhook)).isEmpty();
    assertThat(created(webhook).at("spec", "conversion", "webhook", "clientConfig", "service"))
        .contains(Given.value("{name: s, namespace: ns, port: 443}"));
    String client = "spec.conversion.webhookClientConfig";
    assertThat(refused(set("{strategy: Webhook}", "spec", "conversion").apply(widgets())))
        .containsExactly(
            client + ": Required value: required when strategy is set to Webhook",
            "spec.conversion.conversionReviewVersions: Required value");
    assertThat(
            refused(
                set("{strategy: Webhook, webhook: {conversionReviewVersions: [v9, v9], clientConfig: {url: 'http://user@h/?q#f'}}}", "spec", "conversion")
                    .apply(widgets())))
        .containsExactly(
            client + ".url: Invalid value: \"http\": 'https' is the only allowed URL scheme; desired format:"
                + " https://host[/path]",
            client + ".url: Invalid value: \"user\": user information is not permitted in the URL",
            client + ".url: Invalid value: \"f\": fragments are not permitted in the URL",
            client + ".url: Invalid value: \"q\": query parameters are not permitted in the URL",
            "spec.conversion.conversionReviewVersions[1]: Invalid value: \"v9\": duplicate version",
            "spec.conversion.conversionReviewVersions: Invalid value: [\"v9\",\"v9\"]: must include at least one of v1,"
                + " v1beta1");
    assertThat(
            refused(
                set("{strategy: None, webhook: {conversionReviewVersions: [v1], clientConfig: {url: 'https://h'}}}", "spec", "conversion")
                    .apply(widgets())))
        .containsExactly(
            client + ": Forbidden: should not be set when strategy is not set to Webhook",
            "spec.conversion.conversionReviewVersions: Forbidden: should not be set when strategy is not set to Webhook");
    assertThat(refused(set("{strategy: Magic}", "spec", "conversion").apply(widgets())))
        .containsExactly(
            "spec.conversion.strategy: Unsupported value: \"Magic\": supported values: \"None\", \"Webhook\"");
  }

  @Test
  void protectsTheGroupsOfTheCommunity() {
    JsonObject community =
        set("widgets.x.k8s.io", "metadata", "name").apply(set("x.k8s.io", "spec", "group").apply(widgets()));
    String at = "metadata.annotations[api-approved.kubernetes.io]";
    String see = "see https://github.com/kubernetes/enhancements/pull/1111";
    assertThat(refused(community))
        .containsExactly(
            at + ": Required value: protected groups must have approval annotation \"api-approved.kubernetes.io\", " + see);
    assertThat(refused(set("{api-approved.kubernetes.io: yes!}", "metadata", "annotations").apply(community)))
        .containsExactly(
            at + ": Invalid value: \"yes!\": protected groups must have approval annotation"
                + " \"api-approved.kubernetes.io\" with either a URL or a reason starting with \"unapproved\", " + see);
    for (String good : new String[] {"unapproved, an experiment", "https://github.com/kubernetes/kubernetes/pull/78458"}) {
      assertThat(refused(set("{api-approved.kubernetes.io: '" + good + "'}", "metadata", "annotations").apply(community)))
          .isEmpty();
    }
    assertThat(updateRefused(community, created(community))).as("as it was").isEmpty();
  }

  @Test
  void keepsGroupAndPluralAlwaysAndKindAndScopeOnceEstablished() {
    JsonObject old = created(widgets());
    JsonObject next =
        set("Cluster", "spec", "scope")
            .apply(set("{plural: widgets, kind: Gadget, listKind: GadgetList, singular: gadget}", "spec", "names").apply(old));
    assertThat(updateRefused(next, old)).isEmpty();
    assertThat(updateRefused(next, established(old)))
        .containsExactly(
            "spec.scope: Invalid value: \"Cluster\": field is immutable",
            "spec.names.kind: Invalid value: \"Gadget\": field is immutable");
    assertThat(updateRefused(set("other.org", "spec", "group").apply(old), old))
        .containsExactly("spec.group: Invalid value: \"other.org\": field is immutable");
  }

  @Test
  void keepsVersionsThatObjectsMayBeStoredIn() {
    JsonObject old = created(widgets());
    JsonObject moved =
        old.updateObject("spec", s -> s.updateArray("versions", v -> v.with(0, v.object(0).with("name", "v2"))));
    JsonObject stored = Definition.STRATEGY.prepareForUpdate(Definition.decoded(moved), old);
    assertThat(stored.object("status").array("storedVersions")).isEqualTo(Given.value("[v1, v2]"));
    assertThat(updateRefused(moved, old))
        .containsExactly(
            "status.storedVersions[0]: Invalid value: \"v1\": missing from spec.versions; v1 was previously a storage"
                + " version, and must remain in spec.versions until a storage migration ensures no data remains"
                + " persisted in v1 and removes v1 from status.storedVersions");
  }

  @Test
  void warnsOfFormatsThatMeanNothingOnceTheyAreNew() {
    JsonObject odd =
        created(widgets("{type: object, properties: {a: {type: string, format: quantity}, b: {type: integer, format: int32}}}"));
    assertThat(Definition.STRATEGY.warnings(odd)).containsExactly("unrecognized format \"quantity\"");
    assertThat(Definition.STRATEGY.updateWarnings(odd, created(widgets())))
        .containsExactly("unrecognized format \"quantity\"");
    assertThat(Definition.STRATEGY.updateWarnings(odd, odd)).isEmpty();
  }

  @Test
  void countsChangesOfTheSpecOnly() {
    JsonObject old = created(widgets());
    assertThat(Definition.STRATEGY.countsGeneration()).isTrue();
    assertThat(Definition.STRATEGY.changesGeneration(set("{a: b}", "metadata", "labels").apply(old), old)).isFalse();
    assertThat(Definition.STRATEGY.changesGeneration(set("Cluster", "spec", "scope").apply(old), old)).isTrue();
    assertThat(Definition.STRATEGY.allowsUnconditionalUpdate()).isFalse();
  }
}

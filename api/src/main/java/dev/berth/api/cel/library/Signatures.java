package dev.berth.api.cel.library;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How the functions are called that CEL itself does not have. A line is a name, an overload's id and its types; before
 * a dot stands the receiver's. {@code A}, {@code K} and {@code V} are any type; ids are upstream's, for costs go by them.
 */
public final class Signatures {
  /** @param member whether the first parameter is a receiver */
  public record Signature(String function, String overload, boolean member, List<String> parameters, String result) {
    public Signature {
      parameters = List.copyOf(parameters);
    }
  }

  private static final String TABLE = """
      quantity string_to_quantity (string) Quantity
      isQuantity is_quantity_string (string) bool
      sign quantity_sign (Quantity) int
      isGreaterThan quantity_is_greater_than Quantity.(Quantity) bool
      isLessThan quantity_is_less_than Quantity.(Quantity) bool
      compareTo quantity_compare_to Quantity.(Quantity) int
      asApproximateFloat quantity_get_float Quantity.() double
      asInteger quantity_get_int Quantity.() int
      isInteger quantity_is_integer Quantity.() bool
      add quantity_add Quantity.(Quantity) Quantity
      add quantity_add_int Quantity.(int) Quantity
      sub quantity_sub Quantity.(Quantity) Quantity
      sub quantity_sub_int Quantity.(int) Quantity
      url string_to_url (string) URL
      isURL is_url_string (string) bool
      getScheme url_get_scheme URL.() string
      getHost url_get_host URL.() string
      getHostname url_get_hostname URL.() string
      getPort url_get_port URL.() string
      getEscapedPath url_get_escaped_path URL.() string
      getQuery url_get_query URL.() map<string;list<string>>
      find string_find_string string.(string) string
      findAll string_find_all_string string.(string) list<string>
      findAll string_find_all_string_int string.(string,int) list<string>
      indexOf list_a_index_of_int list<A>.(A) int
      lastIndexOf list_a_last_index_of_int list<A>.(A) int
      ip string_to_ip (string) IP
      ip cidr_ip CIDR.() IP
      family ip_family IP.() int
      ip.isCanonical ip_is_canonical (string) bool
      isUnspecified ip_is_unspecified IP.() bool
      isLoopback ip_is_loopback IP.() bool
      isLinkLocalMulticast ip_is_link_local_multicast IP.() bool
      isLinkLocalUnicast ip_is_link_local_unicast IP.() bool
      isGlobalUnicast ip_is_global_unicast IP.() bool
      isIP is_ip (string) bool
      string ip_to_string (IP) string
      cidr string_to_cidr (string) CIDR
      containsIP cidr_contains_ip_string CIDR.(string) bool
      containsIP cidr_contains_ip_ip CIDR.(IP) bool
      containsCIDR cidr_contains_cidr_string CIDR.(string) bool
      containsCIDR cidr_contains_cidr CIDR.(CIDR) bool
      prefixLength cidr_prefix_length CIDR.() int
      masked cidr_masked CIDR.() CIDR
      isCIDR is_cidr (string) bool
      string cidr_to_string (CIDR) string
      semver string_to_semver (string) Semver
      semver string_bool_to_semver (string,bool) Semver
      isSemver is_semver_string (string) bool
      isSemver is_semver_string_bool (string,bool) bool
      isGreaterThan semver_is_greater_than Semver.(Semver) bool
      isLessThan semver_is_less_than Semver.(Semver) bool
      compareTo semver_compare_to Semver.(Semver) int
      major semver_major Semver.() int
      minor semver_minor Semver.() int
      patch semver_patch Semver.() int
      validate format-validate NamedFormat.(string) optional<list<string>>
      format.named format-named (string) optional<NamedFormat>
      path authorizer_path Authorizer.(string) PathCheck
      group authorizer_group Authorizer.(string) GroupCheck
      serviceAccount authorizer_serviceaccount Authorizer.(string,string) Authorizer
      resource groupcheck_resource GroupCheck.(string) ResourceCheck
      subresource resourcecheck_subresource ResourceCheck.(string) ResourceCheck
      namespace resourcecheck_namespace ResourceCheck.(string) ResourceCheck
      name resourcecheck_name ResourceCheck.(string) ResourceCheck
      fieldSelector authorizer_fieldselector ResourceCheck.(string) ResourceCheck
      labelSelector authorizer_labelselector ResourceCheck.(string) ResourceCheck
      check pathcheck_check PathCheck.(string) Decision
      check resourcecheck_check ResourceCheck.(string) Decision
      errored decision_errored Decision.() bool
      error decision_error Decision.() string
      allowed decision_allowed Decision.() bool
      reason decision_reason Decision.() string
      charAt string_char_at_int string.(int) string
      indexOf string_index_of_string string.(string) int
      indexOf string_index_of_string_int string.(string,int) int
      lastIndexOf string_last_index_of_string string.(string) int
      lastIndexOf string_last_index_of_string_int string.(string,int) int
      lowerAscii string_lower_ascii string.() string
      upperAscii string_upper_ascii string.() string
      replace string_replace_string_string string.(string,string) string
      replace string_replace_string_string_int string.(string,string,int) string
      split string_split_string string.(string) list<string>
      split string_split_string_int string.(string,int) list<string>
      substring string_substring_int string.(int) string
      substring string_substring_int_int string.(int,int) string
      trim string_trim string.() string
      format string_format string.(list<dyn>) string
      strings.quote strings_quote (string) string
      join list_join list<string>.() string
      join list_join_string list<string>.(string) string
      sets.contains list_sets_contains_list (list<A>,list<A>) bool
      sets.equivalent list_sets_equivalent_list (list<A>,list<A>) bool
      sets.intersects list_sets_intersects_list (list<A>,list<A>) bool
      slice list_slice list<A>.(int,int) list<A>
      flatten list_flatten list<list<A>>.() list<A>
      flatten list_flatten_int list<dyn>.(int) list<dyn>
      lists.range lists_range (int) list<int>
      reverse list_reverse list<A>.() list<A>
      distinct list_distinct list<A>.() list<A>
      first list_first list<A>.() optional<A>
      last list_last list<A>.() optional<A>
      optional.of optional_of (V) optional<V>
      optional.ofNonZeroValue optional_ofNonZeroValue (V) optional<V>
      optional.none optional_none () optional<V>
      value optional_value optional<V>.() V
      hasValue optional_hasValue optional<V>.() bool
      or optional_or_optional optional<V>.(optional<V>) optional<V>
      orValue optional_orValue_value optional<V>.(V) V
      _?._ select_optional_field (dyn,string) optional<V>
      _[?_] list_optindex_optional_int (list<V>,int) optional<V>
      _[?_] optional_list_optindex_optional_int (optional<list<V>>,int) optional<V>
      _[?_] map_optindex_optional_value (map<K;V>,K) optional<V>
      _[?_] optional_map_optindex_optional_value (optional<map<K;V>>,K) optional<V>
      _[_] optional_list_index_int (optional<list<V>>,int) optional<V>
      _[_] optional_map_index_value (optional<map<K;V>>,K) optional<V>
      optional.unwrap optional_unwrap (list<optional<V>>) list<V>
      unwrapOpt optional_unwrapOpt list<optional<V>>.() list<V>
      cel.@mapInsert cel_@mapInsert_map_key_value (map<K;V>,K,V) map<K;V>
      cel.@mapInsert cel_@mapInsert_map_map (map<K;V>,map<K;V>) map<K;V>
      """;

  private static final String MUTATION = """
      jsonpatch.escapeKey string_jsonpatch_escapeKey_string (string) string
      """;

  private static final List<String> COMPARABLE =
      List.of("int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes");
  private static final List<String> SUMMABLE = List.of("int", "uint", "double", "duration");

  private Signatures() {}

  /** @param mutation with those that only expressions have which change objects */
  public static List<Signature> all(boolean mutation) {
    List<Signature> out = new ArrayList<>();
    (mutation ? TABLE + MUTATION : TABLE).lines().forEach(line -> out.add(parse(line)));
    Formats.ALL.keySet().forEach(name ->
        out.add(new Signature("format." + name, "format." + name, false, List.of(), "NamedFormat")));
    for (String t : COMPARABLE) {
      String list = "list<" + t + ">";
      out.add(new Signature("isSorted", "list_" + t + "_is_sorted_bool", true, List.of(list), "bool"));
      out.add(new Signature("max", "list_" + t + "_max_" + t, true, List.of(list), t));
      out.add(new Signature("min", "list_" + t + "_min_" + t, true, List.of(list), t));
      out.add(new Signature("sort", "list_" + t + "_sort", true, List.of(list), list));
      out.add(new Signature("@sortByAssociatedKeys", "list_" + t + "_sortByAssociatedKeys", true,
          List.of("list<A>", list), "list<A>"));
    }
    for (String t : SUMMABLE) {
      out.add(new Signature("sum", "list_" + t + "_sum_" + t, true, List.of("list<" + t + ">"), t));
    }
    return out;
  }

  private static Signature parse(String line) {
    int first = line.indexOf(' ');
    int second = line.indexOf(' ', first + 1);
    int last = line.lastIndexOf(' ');
    String types = line.substring(second + 1, last);
    int open = types.indexOf('(');
    boolean member = open > 0;
    List<String> parameters = new ArrayList<>();
    if (member) {
      parameters.add(types.substring(0, open - 1));
    }
    String inside = types.substring(open + 1, types.length() - 1);
    if (!inside.isEmpty()) {
      parameters.addAll(Arrays.asList(inside.split(",", -1)));
    }
    return new Signature(line.substring(0, first), line.substring(first + 1, second), member, parameters,
        line.substring(last + 1));
  }
}

package dev.berth.api.custom.structural;

import java.util.Optional;

/**
 * One entry of {@code x-kubernetes-validations}, as written. Texts are empty where not given.
 *
 * @param reason one of the causes' reasons, {@code FieldValueInvalid}; absent where not given
 * @param optionalOldSelf absent where not given, which is not the same as false to whoever checks the rule
 */
public record Rule(
    String rule,
    String message,
    String messageExpression,
    Optional<String> reason,
    String fieldPath,
    Optional<Boolean> optionalOldSelf) {}

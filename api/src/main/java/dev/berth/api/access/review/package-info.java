/**
 * Questions about access that are asked as objects and answered without storing anything: reviews of tokens and of
 * permissions, and requests for ServiceAccount tokens. Functions from the question to the answer.
 */
@NullMarked
package dev.berth.api.access.review;

import org.jspecify.annotations.NullMarked;

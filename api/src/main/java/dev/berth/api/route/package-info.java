/**
 * What a request line means: verb, group, version, resource, namespace, name, options. Pure.
 */
@NullMarked
package dev.berth.api.route;

import org.jspecify.annotations.NullMarked;

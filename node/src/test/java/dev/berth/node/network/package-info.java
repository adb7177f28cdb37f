/** The node's network: rules as text, tables against a model of the kernel's, and three namespaces as nodes. */
@NullMarked
package dev.berth.node.network;

import org.jspecify.annotations.NullMarked;

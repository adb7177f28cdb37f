/**
 * Types that are added at run time. A CustomResourceDefinition is stored like any object; what follows from it is derived
 * here: the catalogue with its types ({@link dev.berth.api.custom.CustomTypes}), what its schema does to objects
 * ({@link dev.berth.api.custom.CustomVersion}), and how it comes to be established and goes again
 * ({@link dev.berth.api.custom.Lifecycle}). Everything can be derived anew from what is stored.
 */
@NullMarked
package dev.berth.api.custom;

import org.jspecify.annotations.NullMarked;

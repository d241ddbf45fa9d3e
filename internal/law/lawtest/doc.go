// SPDX-License-Identifier: EUPL-1.2

// Package lawtest says under which jurisdiction a run of the tests stands.
// It receives the environment variable GREFFE_TEST_PROFILE: fr, which it also takes without one, or none.
// It gives the profile, its words and a judge of texts to the tests of the other packages, so that the whole suite runs without any law as well.
package lawtest

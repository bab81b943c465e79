import fc from "fast-check";

/**
 * Every run of the tests tries the same inputs, so that what it says is about the commit and not about luck. New ones are tried by
 * `FAST_CHECK_SEED=$RANDOM npm test`; what fails then becomes a test by its own name.
 */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_123) });

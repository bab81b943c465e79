import type { Random } from "../random.ts";
import { byForm, byName, type GroupExamples, inText } from "./example.ts";

const hex = (random: Random, length: number) => random.text(length, "hex");
const key = (prefix: string, length: number, alphabet = "base62") =>
  byForm((random) => prefix + random.text(length, alphabet), prefix.length);
/** Letters of both cases and a digit, for certain. */
const mixed = (prefix: string, length: number) => byForm((random) => `${prefix}aZ9${random.text(length - 3)}`, prefix.length);

export const paymentExamples: GroupExamples = {
  "stripe-secret-key": mixed("sk_live_", 99),
  "stripe-restricted-key": mixed("rk_live_", 24),
  "stripe-test-key": mixed("sk_test_", 24),
  "stripe-organization-key": mixed("sk_org_live_", 64),
  "stripe-webhook-secret": key("whsec_", 32),
  "paystack-secret-key": key("sk_live_", 40, "hex"),
  "paystack-test-key": key("sk_test_", 40, "hex"),
  "square-access-token": byForm((random) => `EAAAl${random.text(59)}`, 5),
  "square-oauth-secret": key("sq0csp-", 43),
  "braintree-access-token": byForm((random) => `access_token$production$${random.text(16, "lower")}$${hex(random, 32)}`, 24),
  "braintree-sandbox-token": byForm((random) => `access_token$sandbox$${random.text(16, "lower")}$${hex(random, 32)}`, 21),
  "paypal-client-secret": byName(["PAYPAL_CLIENT_SECRET", "paypalSecret"], (random) => `E${random.text(79)}`, 1),
  "adyen-api-key": inText(
    (random) => `AQEyhm${random.text(64)}-${random.text(43)}=-${random.text(16)}`,
    ["ADYEN_KEY=@\n", 'x-api-key: "@"'],
    ["AQEyhm-a-b", (random) => `AQE${random.text(60)}`],
  ),
  "razorpay-key-secret": inText(
    (random) => random.text(24),
    [(random) => `key_id: rzp_live_${random.text(14)}\nkey_secret: @\n`, (random) => `curl -u rzp_live_${random.text(14)}:@ https://a`],
    ["key_secret: @", (random) => `key_id: rzp_live_${random.text(14)}`],
  ),
  "plaid-access-token": byForm((random) => `access-production-${random.uuid()}`, 18),
  "plaid-sandbox-token": byForm((random) => `access-sandbox-${random.uuid()}`, 15),
  "plaid-secret": byName(["PLAID_SECRET", "plaidSecret"], (random) => hex(random, 30)),
  "flutterwave-secret-key": byForm((random) => `FLWSECK-${hex(random, 32)}-X`, 8),
  "flutterwave-test-key": byForm((random) => `FLWSECK_TEST-${hex(random, 32)}-X`, 13),
  "coinbase-api-secret": byName(["COINBASE_API_SECRET", "coinbaseSecret"], (random) => `${random.text(86)}==`),
  "binance-secret-key": byName(["BINANCE_SECRET_KEY", "binanceApiKey"], (random) => random.text(64)),
  "mollie-api-key": byName(["MOLLIE_API_KEY", "mollieKey"], (random) => `live_${random.text(30)}`, 5),
  "gocardless-access-token": inText(
    (random) => `live_${random.text(40)}`,
    ["GOCARDLESS_TOKEN=@\n", 'gocardless("@")'],
    ["gocardless: live_mode", "live_gocardless"],
  ),
  "xendit-secret-key": key("xnd_production_", 57),
  "midtrans-server-key": key("Mid-server-", 24),
  "mercado-pago-access-token": byForm(
    (random) => `APP_USR-${random.text(16, "digits")}-${random.text(6, "digits")}-${hex(random, 32)}-${random.text(9, "digits")}`,
    8,
  ),
};

export const shopExamples: GroupExamples = {
  "shopify-admin-token": key("shpat_", 32, "hex"),
  "shopify-custom-app-token": key("shpca_", 32, "hex"),
  "shopify-private-app-password": key("shppa_", 32, "hex"),
  "shopify-shared-secret": key("shpss_", 32, "hex"),
  "shopify-other-token": key("shptka_", 32, "hex"),
  "paddle-api-key": byForm((random) => `pdl_live_apikey_${random.text(26, "lower")}_${random.text(22)}_${random.text(3)}`, 16),
  "paddle-sandbox-key": byForm((random) => `pdl_sdbx_apikey_${random.text(26, "lower")}_${random.text(22)}_${random.text(3)}`, 16),
  "paddle-webhook-secret": byForm((random) => `pdl_ntfset_${random.text(26, "lower")}_${random.text(32)}`, 11),
  "omise-secret-key": key("skey_", 19, "lower"),
  "duffel-access-token": key("duffel_live_", 43),
  "easypost-api-key": key("EZAK", 54),
  "easypost-test-key": key("EZTK", 54),
  "shippo-api-token": key("shippo_live_", 40, "hex"),
  "shippo-test-token": key("shippo_test_", 40, "hex"),
  "lob-api-key": byName(["LOB_API_KEY", "lobKey"], (random) => `live_${hex(random, 35)}`, 5),
  "cashfree-secret-key": byForm((random) => `cfsk_ma_prod_${hex(random, 32)}_${hex(random, 8)}`, 13),
};

#include "providers/authorization.h"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <memory>
#include <mutex>

#include "core/hash.h"

namespace sophia::providers {
namespace {

constexpr std::int64_t kLifeSeconds = 3600;
constexpr std::int64_t kRenewSeconds = 3000;

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;

// Never asks the terminal for a passphrase.
int no_passphrase(char*, int, int, void*) { return -1; }

Result<Key> read_key(const std::string& pem) {
  const std::unique_ptr<BIO, Free> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (key == nullptr) {
    return fail(Code::kInvalidArgument,
                "the private key is no PEM text of PKCS#8 without a passphrase (openssl pkcs8 "
                "-topk8 -nocrypt makes one)");
  }
  if (EVP_PKEY_base_id(key.get()) != EVP_PKEY_RSA || EVP_PKEY_bits(key.get()) < 2048) {
    return fail(Code::kInvalidArgument, "the private key is not RSA of at least 2048 bits");
  }
  return key;
}

std::string base64_url(std::string_view bytes) {
  std::string text = base64(bytes);
  while (text.ends_with('=')) text.pop_back();
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

std::string fingerprint(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int length = 0;
  EVP_Digest(der, static_cast<std::size_t>(size), digest.data(), &length, EVP_sha256(), nullptr);
  OPENSSL_free(der);
  const std::string bytes(digest.begin(), digest.begin() + length);
  return "SHA256:" + base64(bytes);
}

Result<std::string> sign(EVP_PKEY* key, const std::string& text) {
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  std::size_t size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  bool done = EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
              EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1;
  std::vector<unsigned char> signature(size);
  done = done && EVP_DigestSign(context.get(), signature.data(), &size, bytes, text.size()) == 1;
  if (!done) return fail(Code::kInternal, "the token could not be signed");
  return std::string(signature.begin(), signature.begin() + static_cast<std::ptrdiff_t>(size));
}

std::string upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return text;
}

// A locator's region and cloud do not belong into the claims.
std::string claimed_account(const std::string& account) {
  return upper(account.substr(0, account.find('.')));
}

class JwtSigner {
 public:
  JwtSigner(Key key, const KeyPair& pair, const Clock& clock)
      : key_(std::move(key)),
        subject_(claimed_account(pair.account) + "." + upper(pair.user)),
        issuer_(subject_ + "." + fingerprint(key_.get())),
        clock_(clock) {}

  Result<Headers> headers() {
    const std::scoped_lock lock(mutex_);
    const std::int64_t now = clock_.now().us / kUsPerSecond;
    if (token_.empty() || now >= made_at_ + kRenewSeconds) {
      const std::string claims = R"({"iss":")" + issuer_ + R"(","sub":")" + subject_ +
                                 R"(","iat":)" + std::to_string(now) + R"(,"exp":)" +
                                 std::to_string(now + kLifeSeconds) + "}";
      const std::string text =
          base64_url(R"({"alg":"RS256","typ":"JWT"})") + "." + base64_url(claims);
      SOPHIA_TRY(const std::string signature, sign(key_.get(), text));
      token_ = text + "." + base64_url(signature);
      made_at_ = now;
    }
    return Headers{{"Authorization", "Bearer " + token_},
                   {"X-Snowflake-Authorization-Token-Type", "KEYPAIR_JWT"}};
  }

 private:
  const Key key_;
  const std::string subject_;
  const std::string issuer_;
  const Clock& clock_;
  std::mutex mutex_;
  std::string token_;         // guarded by mutex_
  std::int64_t made_at_ = 0;  // guarded by mutex_
};

}  // namespace

Authorize bearer(std::string key) {
  return [key = std::move(key)]() -> Result<Headers> {
    return key.empty() ? Headers{} : Headers{{"Authorization", "Bearer " + key}};
  };
}

Authorize snowflake_token(SnowflakeToken kind, std::string token) {
  const std::string name = kind == SnowflakeToken::kOauth ? "OAUTH" : "PROGRAMMATIC_ACCESS_TOKEN";
  return [name, token = std::move(token)]() -> Result<Headers> {
    return Headers{{"Authorization", "Bearer " + token},
                   {"X-Snowflake-Authorization-Token-Type", name}};
  };
}

Result<Authorize> key_pair_jwt(const KeyPair& pair, const Clock& clock) {
  if (pair.account.empty() || pair.user.empty()) {
    return fail(Code::kInvalidArgument, "a key pair wants an account and a user");
  }
  SOPHIA_TRY(Key key, read_key(pair.private_key));
  auto signer = std::make_shared<JwtSigner>(std::move(key), pair, clock);
  return Authorize([signer] { return signer->headers(); });
}

Result<std::string> public_key_fingerprint(const std::string& private_key) {
  SOPHIA_TRY(const Key key, read_key(private_key));
  return fingerprint(key.get());
}

}  // namespace sophia::providers

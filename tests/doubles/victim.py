"""Somebody who has just sent money: what they press on the way to the report, and the message that began it."""

SENT_BY_BANK = (
    "Không ai nguy hiểm",
    "Không, đã cúp máy",
    "Đã chuyển tiền",
    "Mới đây, trong một ngày",
    "Tài khoản ngân hàng, thẻ",
    "Đã gọi xong",
    "Hết rồi, đi trình báo",
)
SENT_BY_WALLET = tuple(label.replace("Tài khoản ngân hàng, thẻ", "Ví điện tử") for label in SENT_BY_BANK)
INTO_THE_STATEMENT = ("Viết đơn trình báo", "Bắt đầu", "Để trống, điền sau")
TO_THE_TIMELINE = (*SENT_BY_WALLET, *INTO_THE_STATEMENT)

PHISHING = (
    "VCB thong bao: tai khoan cua quy khach bi khoa. Vui long vao vcb-mokhoa.top dang nhap va nhap ma OTP de mo lai."
)
BESIDE_IT = "Quy khach khong lam trong 24h se mat het tien. Lien he Zalo 0900 000 001 de duoc ho tro."
